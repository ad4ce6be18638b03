import { useSyncExternalStore } from "react";

type Seen = Record<string, number>;

// What was seen since the queue was asked last: its answer knows the rest.
let seen: Seen = {};
const watchers = new Set<() => void>();

/** Notes that an agent has seen a conversation up to message `seq`. */
export function markSeen(conversationId: string, seq: number): void {
  if ((seen[conversationId] ?? 0) >= seq) return;
  seen = { ...seen, [conversationId]: seq };
  for (const tell of watchers) tell();
}

/** Conversation id → the newest message number seen while this page was open. */
export const useSeen = (): Seen =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => seen,
  );
