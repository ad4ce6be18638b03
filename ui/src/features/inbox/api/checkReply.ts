import { post } from "@/lib/api/http";
import type { DraftProblem } from "@/lib/api/types";

/** What the guard would say about an agent's own words; it stops nobody. */
export const checkReply = async (conversation_id: string, text: string): Promise<DraftProblem[]> =>
  (await post<{ problems: DraftProblem[] }>("/api/chat/check-reply", { conversation_id, text })).problems;
