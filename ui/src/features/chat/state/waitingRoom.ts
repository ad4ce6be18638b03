import type { PendingMessage } from "@/components/thread/pending";

/** Messages not yet confirmed survive a reload of the page, with the conversation they belong to. */
export interface Waiting {
  conversationId: string | null;
  messages: PendingMessage[];
}

const keyOf = (userId: string) => `frontdesk.unsent.${userId}`;

export function readWaiting(userId: string): Waiting {
  try {
    const stored = sessionStorage.getItem(keyOf(userId));
    if (stored) return JSON.parse(stored) as Waiting;
  } catch {
    // Blocked or foreign storage: nothing waits.
    return { conversationId: null, messages: [] };
  }
  return { conversationId: null, messages: [] };
}

export function keepWaiting(userId: string, waiting: Waiting): void {
  try {
    if (waiting.messages.length > 0) sessionStorage.setItem(keyOf(userId), JSON.stringify(waiting));
    else sessionStorage.removeItem(keyOf(userId));
  } catch {
    // Without storage unsent messages live as long as the page.
    return;
  }
}
