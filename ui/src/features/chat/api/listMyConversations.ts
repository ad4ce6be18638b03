import { get } from "@/lib/api/http";
import type { Conversation } from "@/lib/api/types";

/** The customer's own conversations, newest first. */
export const listMyConversations = async () =>
  (await get<{ items: Conversation[] }>("/api/chat/conversations/mine")).items;
