import type { Conversation } from "@/lib/api/types";

/** True when this agent should act: an answer to approve, a hand-over nobody took, or her own customer waiting. */
export function needsMe(conversation: Conversation, agentId: string): boolean {
  const holder = conversation.assigned_agent?.id ?? null;
  if (conversation.status === "closed" || (holder !== null && holder !== agentId)) return false;
  if (conversation.status === "awaiting_agent") return true;
  if (conversation.status !== "handed_off") return false;
  return holder === null || conversation.last_message?.sender === "customer";
}

/** Since when somebody waits for a person; null when nobody does. */
export function waitsSince(conversation: Conversation): string | null {
  if (conversation.status === "awaiting_agent") return conversation.waiting_since;
  if (conversation.status !== "handed_off") return null;
  if (conversation.assigned_agent && conversation.last_message?.sender !== "customer") return null;
  return conversation.waiting_since;
}

/** True when there is something for an agent that none has seen; `seen` is what this page knows of more. */
export function isUnread(conversation: Conversation, seen = 0): boolean {
  const { last_message, last_seq, agent_seen, status } = conversation;
  const concerns = status === "awaiting_agent" || status === "handed_off" || (status === "open" && last_message?.sender === "customer");
  return concerns && last_message?.sender !== "agent" && Math.max(agent_seen, seen) < last_seq;
}
