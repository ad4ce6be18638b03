import { post } from "@/lib/api/http";
import type { Conversation } from "@/lib/api/types";

/** Hands a conversation back to the assistant. */
export const unassignConversation = (conversationId: string) =>
  post<{ conversation: Conversation }>("/api/chat/unassign-conversation", { conversation_id: conversationId });
