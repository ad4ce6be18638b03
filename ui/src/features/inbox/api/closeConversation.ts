import { post } from "@/lib/api/http";
import type { Conversation } from "@/lib/api/types";

export const closeConversation = (conversationId: string) =>
  post<{ conversation: Conversation }>("/api/chat/close-conversation", { conversation_id: conversationId });
