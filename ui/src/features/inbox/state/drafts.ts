import { useState } from "react";

// Unsent replies by conversation: moving through twelve chats must not lose a half-written one.
const drafts = new Map<string, string>();

/** The unsent reply of a conversation, and how to change it. */
export function useDraft(conversationId: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => drafts.get(conversationId) ?? "");
  const change = (next: string) => {
    if (next) drafts.set(conversationId, next);
    else drafts.delete(conversationId);
    setValue(next);
  };
  return [value, change];
}
