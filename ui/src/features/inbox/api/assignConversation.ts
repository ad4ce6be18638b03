import { post } from "@/lib/api/http";
import type { Conversation } from "@/lib/api/types";

/** Takes a conversation over; 409 when another agent holds it. */
export const assignConversation = (conversationId: string) =>
  post<{ conversation: Conversation }>("/api/chat/assign-conversation", { conversation_id: conversationId });
