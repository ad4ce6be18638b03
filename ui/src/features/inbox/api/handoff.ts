import { post } from "@/lib/api/http";
import type { Conversation, Priority } from "@/lib/api/types";

type Changed = Promise<{ conversation: Conversation }>;

const change = (what: string, conversation_id: string, more: object = {}): Changed =>
  post(`/api/chat/${what}`, { conversation_id, ...more });

const noted = (note: string) => (note ? { note } : {});

/** Takes a conversation over from the assistant, whatever it is at, or from the queue; 409 when another agent holds it. */
export const takeOver = (id: string) => change("take-over", id);
/** Takes a conversation as it is: drafts keep waiting. */
export const assignConversation = (id: string) => change("assign-conversation", id);
/** Gives a conversation to a colleague who is there: one that nobody holds, or one's own; an admin may give any. */
export const transferConversation = (id: string, agentId: string, note: string) =>
  change("transfer-conversation", id, { agent_id: agentId, ...noted(note) });
/** Hands a conversation back to the assistant. */
export const unassignConversation = (id: string, note: string) => change("unassign-conversation", id, noted(note));
/** Puts a conversation back into the queue of people. */
export const releaseConversation = (id: string, note: string) => change("release-conversation", id, noted(note));
export const snoozeConversation = (id: string, until: Date) => change("snooze-conversation", id, { until: until.toISOString() });
export const wakeConversation = (id: string) => change("wake-conversation", id);
export const closeConversation = (id: string) => change("close-conversation", id);
export const reopenConversation = (id: string) => change("reopen-conversation", id);
export const setPriority = (id: string, priority: Priority) => change("set-priority", id, { priority });
export const setMode = (id: string, mode: Conversation["mode"]) => change("conversation-mode", id, { mode });
