import type { Call, Conversation, Message, Note, PresenceState, PromiseRow, Suggestion, Ticket, Turn, Person } from "@/lib/api/types";

/** What an event carries, by its name (design page PROTOCOL, "WebSocket"). */
export interface EventData {
  "message.created": { message: Message };
  /** What came with it has been read: its words may have become more. */
  "message.updated": { message: Message };
  "turn.progress": { turn_id: string; node: string; state: "started" | "done" | "failed" };
  "suggestion.created": { suggestions: Suggestion[]; conversation: Conversation; turn: Turn };
  "suggestion.superseded": { suggestion_ids: string[]; turn_id: string };
  "suggestion.decided": { suggestion_ids: string[]; turn_id: string; action?: string; agent?: Person };
  "conversation.assigned": { conversation: Conversation };
  "conversation.mode_changed": { conversation: Conversation };
  "conversation.status_changed": { conversation: Conversation };
  "ticket.created": { ticket: Ticket };
  "ticket.updated": { ticket: Ticket };
  "turn.acted": { turn: Turn };
  "order.changed": { order_id: string; status: string; tool: string };
  "promise.created": { promise_id: string; kind: PromiseRow["kind"]; due_at: string };
  "promise.changed": { promise: PromiseRow };
  "promise.overdue": { promise: PromiseRow };
  "call.progress": { call: Call };
  "call.changed": { call: Call };
  "call.removed": { call_id: string };
  "reply.delta": { turn_id: string; text: string; at: number };
  "note.created": { note: Note };
  "note.removed": { note_id: string };
  "canned.changed": object;
  "presence.changed": { agent: Person; state: PresenceState };
  /** Which conversations an agent has before her now. */
  "conversation.viewing": { agent: Person; conversation_ids: string[] };
  "message.read": { conversation_id: string; by: "customer" | "agent"; seq: number };
  typing: { who: "customer" | "agent" | "assistant"; name: string | null };
}

export type EventName = keyof EventData;

export type DeskEvent = {
  [Name in EventName]: {
    type: "event";
    name: Name;
    /** Absent on events that are not kept: progress and typing. */
    seq?: number | null;
    conversation_id: string;
    data: EventData[Name];
    at?: string;
  };
}[EventName];

export interface AckFrame {
  type: "ack";
  client_message_id: string;
  message_id: string;
  seq: number;
  conversation_id?: string;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  detail: string;
  client_message_id?: string;
  /** With `bad_resume`: where the stream stands. */
  last_seq?: number;
}

/** The server's first frame: where the recipient's stream stands. */
export interface HelloFrame {
  type: "hello";
  last_seq: number;
}

/** The server stops and is about to close: come back after this time, so that not all come at once. */
export interface ReconnectFrame {
  type: "reconnect";
  after_ms: number;
}

export type ServerFrame = DeskEvent | HelloFrame | AckFrame | ErrorFrame | ReconnectFrame | { type: "pong" };

export interface OutgoingMessage {
  client_message_id: string;
  /** May be empty when files come with it. */
  text: string;
  conversation_id?: string;
  /** Files that have gone up before. */
  attachment_ids?: string[];
}

/** Reads one frame; null for anything that is not one of ours. */
export function parseFrame(raw: unknown): ServerFrame | null {
  if (typeof raw !== "string") return null;
  try {
    const frame: unknown = JSON.parse(raw);
    if (typeof frame === "object" && frame !== null && "type" in frame) return frame as ServerFrame;
  } catch {
    return null;
  }
  return null;
}
