import type { Conversation, Message } from "./types";

/** Adds messages to a thread: one entry an id, in order of `seq`, whatever order they came in. */
export function mergeMessages(known: Message[], added: Message[]): Message[] {
  if (added.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of added) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

/** Puts what is now known of a message in the place of its older self; one that is not shown stays away. */
export const renewMessage = (known: Message[], renewed: Message): Message[] =>
  known.map((message) => (message.id === renewed.id ? renewed : message));

/** Puts a record in the place of its older self, or at the end. */
export function upsert<T extends { id: string }>(items: T[], item: T): T[] {
  return items.some((known) => known.id === item.id)
    ? items.map((known) => (known.id === item.id ? item : known))
    : [...items, item];
}

/** The conversation after one side has seen it up to a message; nobody un-sees what came before. */
export const wasRead = (conversation: Conversation, { by, seq }: { by: "customer" | "agent"; seq: number }): Conversation =>
  by === "customer"
    ? { ...conversation, customer_seen: Math.max(conversation.customer_seen, seq) }
    : { ...conversation, agent_seen: Math.max(conversation.agent_seen, seq) };
