import { get } from "./http";
import type { ConversationDetail } from "./types";

/** A conversation with its last 100 messages and all that belongs to it. */
export const fetchConversation = (id: string, signal?: AbortSignal) =>
  get<ConversationDetail>(`/api/chat/conversations/${id}`, signal);
