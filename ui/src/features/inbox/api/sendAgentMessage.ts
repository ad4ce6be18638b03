import { post } from "@/lib/api/http";
import type { Message } from "@/lib/api/types";

/** Says something to the customer as the signed-in agent; sending twice with one id says it once. */
export const sendAgentMessage = (conversationId: string, text: string, clientMessageId: string) =>
  post<{ message: Message }>("/api/chat/send-agent-message", {
    conversation_id: conversationId,
    text,
    client_message_id: clientMessageId,
  });
