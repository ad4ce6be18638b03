import { get, withQuery } from "@/lib/api/http";
import type { Conversation } from "@/lib/api/types";

export interface ConversationQuery {
  status?: string | null;
  assigned?: string | null;
  language?: string | null;
  /** "true" for those that are put off; else these are left out. */
  snoozed?: string | null;
  q?: string | null;
  cursor?: string | null;
}

export interface ConversationPage {
  items: Conversation[];
  next_cursor: string | null;
}

/** Conversations by need: who waits for a person first, the longest wait on top. */
export const listConversations = (query: ConversationQuery, signal?: AbortSignal) =>
  get<ConversationPage>(withQuery("/api/chat/conversations/active", { ...query }), signal);
