import type { Message } from "@/lib/api/types";

const SAME_BREATH_MS = 5 * 60_000;

export interface MessageGroup {
  key: string;
  /** Set on the first group of a calendar day: when that was. */
  day: string | null;
  messages: [Message, ...Message[]];
}

const dayOf = (iso: string) => new Date(iso).toDateString();

/** Puts together what one speaker said in one breath (same author, less than five minutes apart, same day). */
export function groupMessages(messages: Message[]): MessageGroup[] {
  const groups: MessageGroup[] = [];
  let last: Message | undefined;
  for (const message of messages) {
    const newDay = !last || dayOf(last.created_at) !== dayOf(message.created_at);
    const together =
      last &&
      !newDay &&
      last.sender === message.sender &&
      last.author?.id === message.author?.id &&
      Date.parse(message.created_at) - Date.parse(last.created_at) < SAME_BREATH_MS;
    if (together) groups.at(-1)?.messages.push(message);
    else groups.push({ key: message.id, day: newDay ? message.created_at : null, messages: [message] });
    last = message;
  }
  return groups;
}
