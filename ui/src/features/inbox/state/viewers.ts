import type { Person } from "@/lib/api/types";
import type { EventData } from "@/lib/realtime/frames";

/** An open page says every 20 s what it shows; who has not for longer than twice that is gone. */
export const FADES_MS = 45_000;
/** Of typing nobody hears the end. */
export const WRITING_FADES_MS = 6_000;

interface Viewer {
  agent: Person;
  conversationIds: string[];
  at: number;
}

export interface Viewers {
  /** Who looks at what, by the agent's id. */
  looking: Record<string, Viewer>;
  /** Which agent writes where, by the conversation's id. */
  writing: Record<string, { name: string; at: number }>;
}

export const nobody: Viewers = { looking: {}, writing: {} };

/** An agent has said what is before her. */
export const looked = (viewers: Viewers, { agent, conversation_ids }: EventData["conversation.viewing"], at: number): Viewers => ({
  ...viewers,
  looking: { ...viewers.looking, [agent.id]: { agent, conversationIds: conversation_ids, at } },
});

/** An agent writes in a conversation. */
export const wrote = (viewers: Viewers, conversationId: string, name: string, at: number): Viewers => ({
  ...viewers,
  writing: { ...viewers.writing, [conversationId]: { name, at } },
});

/** Something was said there: whoever wrote has sent it. */
export function said(viewers: Viewers, conversationId: string): Viewers {
  if (!viewers.writing[conversationId]) return viewers;
  return { ...viewers, writing: Object.fromEntries(Object.entries(viewers.writing).filter(([id]) => id !== conversationId)) };
}

/** The colleagues of `me` who have a conversation before them at `now`, by name. */
export const lookingAt = (viewers: Viewers, conversationId: string, me: string, now: number): Person[] =>
  Object.values(viewers.looking)
    .filter(({ agent, conversationIds, at }) => agent.id !== me && now - at < FADES_MS && conversationIds.includes(conversationId))
    .map(({ agent }) => agent)
    .sort((a, b) => a.full_name.localeCompare(b.full_name));

/** The name of the agent who writes there at `now`. */
export function writingAt(viewers: Viewers, conversationId: string, now: number): string | null {
  const writer = viewers.writing[conversationId];
  return writer && now - writer.at < WRITING_FADES_MS ? writer.name : null;
}
