import type { PendingMessage } from "@/components/thread/pending";
import { mergeMessages, renewMessage, upsert, wasRead } from "@/lib/api/messages";
import type { Conversation, ConversationDetail, Message, Note, Suggestion, Ticket } from "@/lib/api/types";
import type { DeskEvent, EventData } from "@/lib/realtime/frames";

export interface ThreadState {
  detail: ConversationDetail | null;
  error: unknown;
  pending: PendingMessage[];
  typing: string | null;
  /** Who decided on a suggestion, as far as this page has heard. */
  deciders: Record<string, string>;
  /** The assistant works on an answer. */
  working: boolean;
  /** The node that began last (graph/nodes), while the assistant works. */
  step: string | null;
  /** What a model has written of the draft so far; empty when nobody writes. */
  words: string;
}

export const emptyThread: ThreadState = { detail: null, error: null, pending: [], typing: null, deciders: {}, working: false, step: null, words: "" };

export type ThreadAction =
  | { type: "loaded"; detail: ConversationDetail }
  | { type: "failed"; error: unknown }
  | { type: "older"; messages: Message[]; hasMore: boolean }
  | { type: "event"; event: DeskEvent }
  | { type: "conversation"; conversation: Conversation }
  | { type: "ticket"; ticket: Ticket }
  | { type: "noted"; note: Note }
  | { type: "unnoted"; noteId: string }
  | { type: "decided"; turnId: string; message: Message | null }
  | { type: "sending"; message: PendingMessage }
  | { type: "sendFailed"; clientMessageId: string; error: string }
  | { type: "quiet" };

export function threadReducer(state: ThreadState, action: ThreadAction): ThreadState {
  switch (action.type) {
    case "loaded":
      return load(state, action.detail);
    case "failed":
      return state.detail ? state : { ...state, error: action.error };
    case "sending":
      return {
        ...state,
        pending: [...drop(state.pending, action.message.client_message_id), action.message],
      };
    case "sendFailed":
      return {
        ...state,
        pending: state.pending.map((message) =>
          message.client_message_id === action.clientMessageId
            ? { ...message, state: "failed" as const, error: action.error }
            : message,
        ),
      };
    case "quiet":
      return { ...state, typing: null, working: false, step: null, words: "" };
    case "event":
      return apply(state, action.event);
    default:
      return state.detail ? change(state, state.detail, action) : state;
  }
}

const drop = (pending: PendingMessage[], id: string | null) =>
  pending.filter((message) => message.client_message_id !== id);

function load(state: ThreadState, detail: ConversationDetail): ThreadState {
  const earlier = state.detail?.messages ?? [];
  const stored = new Set(detail.messages.map((message) => message.client_message_id));
  return {
    ...state,
    error: null,
    detail: {
      ...detail,
      messages: mergeMessages(earlier, detail.messages),
      has_more: earlier.length > detail.messages.length ? (state.detail?.has_more ?? false) : detail.has_more,
    },
    pending: state.pending.filter((message) => !stored.has(message.client_message_id)),
  };
}

type Change = Exclude<ThreadAction, { type: "loaded" | "failed" | "sending" | "sendFailed" | "quiet" | "event" }>;

function change(state: ThreadState, detail: ConversationDetail, action: Change): ThreadState {
  switch (action.type) {
    case "older":
      return { ...state, detail: { ...detail, messages: mergeMessages(detail.messages, action.messages), has_more: action.hasMore } };
    case "conversation":
      return { ...state, detail: { ...detail, conversation: action.conversation } };
    case "ticket":
      return { ...state, detail: { ...detail, tickets: upsert(detail.tickets, action.ticket) } };
    case "noted":
      return { ...state, detail: { ...detail, notes: upsert(detail.notes, action.note) } };
    case "unnoted":
      return { ...state, detail: { ...detail, notes: detail.notes.filter((note) => note.id !== action.noteId) } };
    case "decided":
      return {
        ...state,
        detail: {
          ...detail,
          suggestions: detail.suggestions.filter((suggestion) => suggestion.turn_id !== action.turnId),
          messages: mergeMessages(detail.messages, action.message ? [action.message] : []),
        },
      };
  }
}

/** These run side by side, so one that is done says nothing of the others: only the next step ends them. */
const filesSteps = new Set(["ocr", "vision", "transcription"]);

/** Whether a file that came with the message is being looked into. */
export const readsFiles = ({ step }: Pick<ThreadState, "step">): boolean => step !== null && filesSteps.has(step);

function progressed(state: ThreadState, { node, state: phase }: EventData["turn.progress"]): ThreadState {
  if (phase === "started") return { ...state, working: true, step: node };
  return filesSteps.has(node) ? state : { ...state, working: false, step: null };
}

const byRank = (a: Suggestion, b: Suggestion) => a.rank - b.rank;

function apply(state: ThreadState, event: DeskEvent): ThreadState {
  const { detail } = state;
  if (!detail || event.conversation_id !== detail.conversation.id) return state;
  switch (event.name) {
    case "message.created": {
      const { message } = event.data;
      return {
        ...state,
        detail: { ...detail, messages: mergeMessages(detail.messages, [message]) },
        pending: drop(state.pending, message.client_message_id),
        typing: message.sender === "customer" ? null : state.typing,
        working: message.sender === "customer" && state.working,
        words: "",
      };
    }
    case "message.updated":
      return { ...state, detail: { ...detail, messages: renewMessage(detail.messages, event.data.message) } };
    case "suggestion.created":
      return {
        ...state,
        working: false,
        words: "",
        detail: {
          ...detail,
          conversation: event.data.conversation,
          suggestions: event.data.suggestions.toSorted(byRank),
          turn: event.data.turn,
        },
      };
    case "suggestion.superseded":
    case "suggestion.decided": {
      const gone = new Set(event.data.suggestion_ids);
      const name = event.name === "suggestion.decided" ? event.data.agent?.full_name : null;
      const named = name ? Object.fromEntries(event.data.suggestion_ids.map((id) => [id, name])) : {};
      return { ...state, deciders: { ...state.deciders, ...named }, detail: { ...detail, suggestions: detail.suggestions.filter((known) => !gone.has(known.id)) } };
    }
    case "conversation.assigned":
    case "conversation.mode_changed":
    case "conversation.status_changed":
      return { ...state, detail: { ...detail, conversation: event.data.conversation } };
    case "ticket.created":
    case "ticket.updated":
      return { ...state, detail: { ...detail, tickets: upsert(detail.tickets, event.data.ticket) } };
    case "note.created":
      return change(state, detail, { type: "noted", note: event.data.note });
    case "note.removed":
      return change(state, detail, { type: "unnoted", noteId: event.data.note_id });
    case "message.read":
      return { ...state, detail: { ...detail, conversation: wasRead(detail.conversation, event.data) } };
    case "turn.acted":
      return { ...state, detail: { ...detail, turn: event.data.turn } };
    case "turn.progress":
      return progressed(state, event.data);
    case "reply.delta":
      // At 0 the words begin anew, and without any what came before is void: another author writes now.
      return { ...state, words: event.data.at === 0 || event.data.text === "" ? event.data.text : state.words + event.data.text };
    case "typing":
      return event.data.who === "customer" ? { ...state, typing: event.data.name ?? "" } : state;
    default:
      // What is no part of a thread (orders, promises), and what a newer server tells.
      return state;
  }
}
