import { useEffect, useState } from "react";
import type { DraftProblem } from "@/lib/api/types";
import { useDebounced } from "@/lib/hooks/useDebounced";
import { checkReply } from "../api/checkReply";

const PAUSE_MS = 900;
const SHORTEST = 20;

/** What the guard finds in an agent's own words, a moment after she stopped typing. A failed check says nothing. */
export function useReplyCheck(conversationId: string, words: string): DraftProblem[] {
  const settled = useDebounced(words.trim(), PAUSE_MS);
  const [found, setFound] = useState<{ words: string; problems: DraftProblem[] }>({ words: "", problems: [] });
  useEffect(() => {
    if (settled.length < SHORTEST) return;
    let current = true;
    checkReply(conversationId, settled).then(
      (problems) => current && setFound({ words: settled, problems }),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [conversationId, settled]);
  return found.words === words.trim() ? found.problems : [];
}
