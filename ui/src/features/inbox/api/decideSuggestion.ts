import { post } from "@/lib/api/http";
import type { Message, Suggestion } from "@/lib/api/types";

export interface Decision {
  action: "approve" | "edit" | "reject" | "take_over";
  text?: string;
  reason?: string;
  /** False sends the words alone and leaves the draft's actions undone. */
  act?: boolean;
}

/** Decides about a waiting suggestion; 409 with `current` when somebody was first or the customer wrote again. */
export const decideSuggestion = (id: string, decision: Decision) =>
  post<{ suggestion: Suggestion; message?: Message | null }>(`/api/chat/suggestions/${id}/decision`, decision);
