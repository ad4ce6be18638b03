import { post } from "@/lib/api/http";
import type { Conversation } from "@/lib/api/types";

export const setMode = (conversation_id: string, mode: "auto" | "suggest" | "off") =>
  post<{ conversation: Conversation }>("/api/chat/conversation-mode", { conversation_id, mode });
