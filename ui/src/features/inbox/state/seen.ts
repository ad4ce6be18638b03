import { useSyncExternalStore } from "react";

const KEY = "frontdesk.seen";
const KEEP = 500;

type Seen = Record<string, string>;

function read(): Seen {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Seen;
  } catch {
    // Blocked or foreign storage: everything counts as unseen.
    return {};
  }
}

let seen = read();
const watchers = new Set<() => void>();

/** Notes that everything up to `at` (RFC 3339) was looked at in this browser. */
export function markSeen(conversationId: string, at: string): void {
  if ((seen[conversationId] ?? "") >= at) return;
  seen = Object.fromEntries([...Object.entries({ ...seen, [conversationId]: at })].slice(-KEEP));
  try {
    localStorage.setItem(KEY, JSON.stringify(seen));
  } catch {
    // Without storage the marks last as long as the page.
  }
  for (const tell of watchers) tell();
}

/** Conversation id → time of the last look. */
export const useSeen = (): Seen =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => seen,
  );
