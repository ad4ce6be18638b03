import { useCallback, useEffect, useReducer, useRef } from "react";
import { fetchConversation } from "@/lib/api/fetchConversation";
import { fetchOlderMessages } from "@/lib/api/fetchOlderMessages";
import { useLatest } from "@/lib/hooks/useLatest";
import { useSocketListener } from "@/lib/realtime/useDeskSocket";
import { useInbox } from "./inboxContext";
import { emptyThread, readsFiles, threadReducer } from "./threadState";

const FADES_MS = 6_000;
/** Pictures and recordings take longer than words. */
const FILES_FADE_MS = 30_000;
const SETTLE_MS = 250;

/** One conversation as an agent sees it, live. */
export function useThread(id: string) {
  const { socket } = useInbox();
  const [state, dispatch] = useReducer(threadReducer, emptyThread);
  const latest = useLatest(state);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const loadingOlder = useRef(false);

  const load = useCallback(async () => {
    try {
      dispatch({ type: "loaded", detail: await fetchConversation(id) });
    } catch (error) {
      dispatch({ type: "failed", error });
    }
  }, [id]);

  useEffect(() => {
    void load();
    return () => clearTimeout(timer.current);
  }, [load]);

  useSocketListener(socket, {
    onEvent: (event) => {
      dispatch({ type: "event", event });
      if (event.conversation_id !== id) return;
      // What a turn found (its analysis, the translation of a message) is no event: ask for it once things are calm.
      const settled =
        event.name === "conversation.status_changed" ||
        event.name === "suggestion.created" ||
        event.name === "turn.acted" ||
        (event.name === "message.created" && event.data.message.sender !== "customer");
      if (settled) {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void load(), SETTLE_MS);
      }
    },
    onResync: () => void load(),
  });

  const busy = state.typing !== null || state.working || state.words !== "";
  const files = readsFiles(state);
  useEffect(() => {
    if (!busy) return;
    const fade = setTimeout(() => dispatch({ type: "quiet" }), files ? FILES_FADE_MS : FADES_MS);
    return () => clearTimeout(fade);
  }, [busy, files, state.typing, state.words]);

  const loadOlder = useCallback(async () => {
    const first = latest.current.detail?.messages[0];
    if (!first || loadingOlder.current) return;
    loadingOlder.current = true;
    try {
      const page = await fetchOlderMessages(id, first.seq);
      dispatch({ type: "older", messages: page.messages, hasMore: page.has_more });
    } catch {
      // The button stays where it is: the reader can ask again.
      return;
    } finally {
      loadingOlder.current = false;
    }
  }, [id, latest]);

  return { state, dispatch, load, loadOlder: useCallback(() => void loadOlder(), [loadOlder]) };
}

export type ThreadHandle = ReturnType<typeof useThread>;
