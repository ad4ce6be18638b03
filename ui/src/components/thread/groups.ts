import type { ReactNode } from "react";
import type { Message } from "@/lib/api/types";

const SAME_BREATH_MS = 5 * 60_000;

/** Something that is no message and stands among them, at its own time. */
export interface Aside {
  id: string;
  at: string;
  content: ReactNode;
}

export interface MessageGroup {
  key: string;
  /** Set on the first of a calendar day: when that was. */
  day: string | null;
  messages: [Message, ...Message[]];
}

export interface AsideEntry {
  key: string;
  day: string | null;
  aside: Aside;
}

export type ThreadEntry = MessageGroup | AsideEntry;

const dayOf = (iso: string) => new Date(iso).toDateString();

/** Puts together what one speaker said in one breath (same author, less than five minutes apart, same day). */
export function groupMessages(messages: Message[], asides: Aside[] = []): ThreadEntry[] {
  const entries: ThreadEntry[] = [];
  const waiting = asides.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let lastDay: string | null = null;
  let last: Message | undefined;
  const dayIfNew = (iso: string): string | null => {
    const isNew = dayOf(iso) !== lastDay;
    lastDay = dayOf(iso);
    return isNew ? iso : null;
  };
  const putAsides = (before: string | null) => {
    while (waiting[0] && (before === null || Date.parse(waiting[0].at) < Date.parse(before))) {
      const [aside] = waiting.splice(0, 1);
      if (!aside) return;
      entries.push({ key: aside.id, day: dayIfNew(aside.at), aside });
      last = undefined;
    }
  };
  for (const message of messages) {
    putAsides(message.created_at);
    const group = entries.at(-1);
    const together =
      last &&
      group &&
      "messages" in group &&
      dayOf(last.created_at) === dayOf(message.created_at) &&
      last.sender === message.sender &&
      last.author?.id === message.author?.id &&
      Date.parse(message.created_at) - Date.parse(last.created_at) < SAME_BREATH_MS;
    if (together) group.messages.push(message);
    else entries.push({ key: message.id, day: dayIfNew(message.created_at), messages: [message] });
    last = message;
  }
  putAsides(null);
  return entries;
}

/** The newest group of `own` messages that the other side has seen to its end; null when there is none. */
export function seenGroup(entries: ThreadEntry[], own: (message: Message) => boolean, seenSeq: number): string | null {
  const seen = entries.findLast((entry) => {
    const last = "messages" in entry ? entry.messages.at(-1) : undefined;
    return last !== undefined && own(last) && last.seq <= seenSeq;
  });
  return seen?.key ?? null;
}
