import type { PendingMessage } from "@/components/thread/pending";
import { mergeMessages, renewMessage, upsert, wasRead } from "@/lib/api/messages";
import type { Conversation, ConversationDetail, Message, Ticket } from "@/lib/api/types";
import type { AckFrame, DeskEvent } from "@/lib/realtime/frames";

export interface ChatState {
  phase: "loading" | "ready" | "failed";
  error: unknown;
  /** null until the first message of a new conversation is stored. */
  conversation: Conversation | null;
  /** Known a moment before the conversation itself, from the first event of it. */
  conversationId: string | null;
  messages: Message[];
  hasMore: boolean;
  pending: PendingMessage[];
  tickets: Ticket[];
  /** The step the assistant is at; null when it does nothing. */
  node: string | null;
  /** Who is typing on the other side. */
  typing: string | null;
  /** Something was said in another conversation of this customer. */
  elsewhere: boolean;
}

export const emptyChat: ChatState = {
  phase: "loading",
  error: null,
  conversation: null,
  conversationId: null,
  messages: [],
  hasMore: false,
  pending: [],
  tickets: [],
  node: null,
  typing: null,
  elsewhere: false,
};

export type ChatAction =
  | { type: "loaded"; detail: ConversationDetail }
  | { type: "fresh"; pending?: PendingMessage[] }
  | { type: "loadFailed"; error: unknown }
  | { type: "older"; conversationId: string; messages: Message[]; hasMore: boolean }
  | { type: "sending"; message: PendingMessage }
  | { type: "sendFailed"; clientMessageId: string; error: string }
  | { type: "acknowledged"; ack: AckFrame }
  | { type: "event"; event: DeskEvent }
  | { type: "quiet" };

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "loaded":
      return load(state, action.detail);
    case "fresh":
      return { ...emptyChat, phase: "ready", pending: action.pending ?? [] };
    case "loadFailed":
      return state.phase === "ready" ? state : { ...state, phase: "failed", error: action.error };
    case "older":
      if (action.conversationId !== state.conversationId) return state;
      return { ...state, messages: mergeMessages(state.messages, action.messages), hasMore: action.hasMore };
    case "sending":
      return { ...state, pending: [...without(state.pending, action.message.client_message_id), action.message] };
    case "sendFailed":
      return {
        ...state,
        pending: state.pending.map((message) =>
          message.client_message_id === action.clientMessageId
            ? { ...message, state: "failed" as const, error: action.error }
            : message,
        ),
      };
    case "acknowledged":
      return acknowledge(state, action.ack);
    case "event":
      return apply(state, action.event);
    case "quiet":
      return { ...state, node: null, typing: null };
  }
}

const without = (pending: PendingMessage[], id: string | null) =>
  pending.some((message) => message.client_message_id === id)
    ? pending.filter((message) => message.client_message_id !== id)
    : pending;

function load(state: ChatState, detail: ConversationDetail): ChatState {
  const same = state.conversationId === detail.conversation.id;
  const stored = new Set(detail.messages.map((message) => message.client_message_id));
  return {
    ...emptyChat,
    phase: "ready",
    conversation: detail.conversation,
    conversationId: detail.conversation.id,
    messages: mergeMessages(same ? state.messages : [], detail.messages),
    hasMore: same && state.messages.length > detail.messages.length ? state.hasMore : detail.has_more,
    pending: state.pending.filter((message) => !stored.has(message.client_message_id)),
    tickets: detail.tickets,
    node: same ? state.node : null,
  };
}

/** The server has the message: show it as said, even before its event arrives. */
function acknowledge(state: ChatState, ack: AckFrame): ChatState {
  const sent = state.pending.find((message) => message.client_message_id === ack.client_message_id);
  if (!sent) return state;
  const conversationId = ack.conversation_id ?? state.conversationId;
  const message: Message = {
    id: ack.message_id,
    conversation_id: conversationId ?? "",
    seq: ack.seq,
    sender: "customer",
    text: sent.text,
    original_text: null,
    language: null,
    translation: null,
    created_at: sent.created_at,
    client_message_id: ack.client_message_id,
    author: null,
    citations: [],
    image_url: sent.attachments?.find((file) => file.kind === "image")?.url ?? null,
    ocr_text: null,
    transcript: null,
    attachments: sent.attachments ?? [],
  };
  return {
    ...state,
    conversationId,
    messages: mergeMessages(state.messages, [message]),
    pending: without(state.pending, ack.client_message_id),
    node: assistantAnswers(state.conversation) ? (state.node ?? "start") : null,
  };
}

/** While a person holds the conversation, drafts are for her and no news for the customer. */
const assistantAnswers = (conversation: Conversation | null) =>
  conversation?.mode !== "off" && !conversation?.assigned_agent;

function belongsHere(state: ChatState, event: DeskEvent): boolean {
  if (state.conversationId !== null) return event.conversation_id === state.conversationId;
  // The first message of a new conversation comes back: that is how its id is learnt.
  return (
    event.name === "message.created" &&
    state.pending.some((message) => message.client_message_id === event.data.message.client_message_id)
  );
}

function apply(state: ChatState, event: DeskEvent): ChatState {
  if (!belongsHere(state, event)) {
    return event.name === "message.created" && state.conversationId !== null ? { ...state, elsewhere: true } : state;
  }
  switch (event.name) {
    case "message.created":
      return say(state, event.data.message);
    case "message.updated":
      return { ...state, messages: renewMessage(state.messages, event.data.message) };
    case "turn.progress":
      return event.data.state === "started" && assistantAnswers(state.conversation)
        ? { ...state, node: event.data.node }
        : state;
    case "typing":
      return event.data.who === "customer" ? state : { ...state, typing: event.data.name ?? "" };
    case "conversation.assigned":
    case "conversation.mode_changed":
    case "conversation.status_changed": {
      const { conversation } = event.data;
      return { ...state, conversation, node: conversation.status === "open" && state.node ? state.node : null };
    }
    case "message.read":
      return state.conversation ? { ...state, conversation: wasRead(state.conversation, event.data) } : state;
    case "ticket.created":
    case "ticket.updated":
      return { ...state, tickets: upsert(state.tickets, event.data.ticket) };
    default:
      return state;
  }
}

function say(state: ChatState, message: Message): ChatState {
  const own = message.sender === "customer";
  return {
    ...state,
    conversationId: message.conversation_id,
    messages: mergeMessages(state.messages, [message]),
    pending: without(state.pending, message.client_message_id),
    node: own ? state.node : null,
    typing: own ? state.typing : null,
  };
}
