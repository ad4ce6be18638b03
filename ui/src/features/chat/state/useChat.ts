import { useCallback, useEffect, useReducer, useRef } from "react";
import { fetchConversation } from "@/lib/api/fetchConversation";
import { fetchOlderMessages } from "@/lib/api/fetchOlderMessages";
import type { PendingMessage } from "@/components/thread/pending";
import type { Attachment } from "@/lib/api/types";
import { useLatest } from "@/lib/hooks/useLatest";
import { useText } from "@/lib/i18n";
import { SendError } from "@/lib/realtime/outbox";
import { useDeskSocket, useSocketListener, useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useSession } from "@/lib/session/context";
import { listMyConversations } from "../api/listMyConversations";
import { chatReducer, emptyChat } from "./chatState";
import { keepWaiting, readWaiting } from "./waitingRoom";

const TYPING_FADES_MS = 6_000;
const WORKING_AT_MOST_MS = 30_000;

/** The customer's conversation: what is said, what is on its way, and how to say something. */
export function useChat(userId: string) {
  const text = useText();
  const socket = useDeskSocket("customer", userId);
  const status = useSocketStatus(socket);
  const { refresh } = useSession();
  const [state, dispatch] = useReducer(chatReducer, emptyChat);
  const latest = useLatest(state);
  const loadingOlder = useRef(false);

  const transmit = useCallback(
    async (message: PendingMessage, conversationId: string | null) => {
      dispatch({ type: "sending", message });
      const { client_message_id, text: words, attachments = [] } = message;
      try {
        const frame = {
          client_message_id,
          text: words,
          ...(conversationId && { conversation_id: conversationId }),
          ...(attachments.length > 0 && { attachment_ids: attachments.map((file) => file.id) }),
        };
        dispatch({ type: "acknowledged", ack: await socket.sendMessage(frame) });
      } catch (error) {
        const reason = error instanceof SendError && error.code !== "timeout" ? error.message : text.chat.notSent;
        dispatch({ type: "sendFailed", clientMessageId: client_message_id, error: reason });
      }
    },
    [socket, text],
  );

  const open = useCallback(async (id: string) => {
    try {
      dispatch({ type: "loaded", detail: await fetchConversation(id) });
    } catch (error) {
      dispatch({ type: "loadFailed", error });
    }
  }, []);

  /** Loads what was last talked about; sends what a reload interrupted. */
  const begin = useCallback(async () => {
    try {
      const waiting = readWaiting(userId);
      const conversations = await listMyConversations();
      const last = conversations.find((conversation) =>
        waiting.conversationId ? conversation.id === waiting.conversationId : conversation.status !== "closed",
      );
      if (last) dispatch({ type: "loaded", detail: await fetchConversation(last.id) });
      else dispatch({ type: "fresh" });
      for (const message of waiting.messages) void transmit({ ...message, state: "sending" }, last?.id ?? null);
    } catch (error) {
      dispatch({ type: "loadFailed", error });
    }
  }, [userId, transmit]);

  useSocketListener(socket, {
    onEvent: (event) => dispatch({ type: "event", event }),
    onResync: () => {
      const { phase, conversationId } = latest.current;
      if (phase !== "ready") void begin();
      else if (conversationId) void open(conversationId);
    },
    // A refused handshake may mean that the session ended; asking again brings a new guest.
    onRefused: () => {
      refresh().catch(() => {
        if (latest.current.phase === "loading") void begin();
      });
    },
  });

  const ready = state.phase === "ready";
  useEffect(() => {
    if (ready) keepWaiting(userId, { conversationId: state.conversationId, messages: state.pending });
  }, [ready, userId, state.pending, state.conversationId]);

  const busy = state.node ?? state.typing;
  useEffect(() => {
    if (busy === null) return;
    const fades = state.node === null ? TYPING_FADES_MS : WORKING_AT_MOST_MS;
    const timer = setTimeout(() => dispatch({ type: "quiet" }), fades);
    return () => clearTimeout(timer);
  }, [busy, state.node]);

  const send = useCallback(
    (words: string, attachments: Attachment[] = []) => {
      const message: PendingMessage = {
        client_message_id: crypto.randomUUID(),
        text: words,
        attachments,
        created_at: new Date().toISOString(),
        state: "sending",
      };
      void transmit(message, latest.current.conversationId);
    },
    [transmit, latest],
  );

  const retry = useCallback(
    (clientMessageId: string) => {
      const message = latest.current.pending.find((known) => known.client_message_id === clientMessageId);
      if (message) void transmit({ ...message, state: "sending" }, latest.current.conversationId);
    },
    [transmit, latest],
  );

  const loadOlder = useCallback(async () => {
    const { conversationId, messages } = latest.current;
    const first = messages[0];
    if (!conversationId || !first || loadingOlder.current) return;
    loadingOlder.current = true;
    try {
      const page = await fetchOlderMessages(conversationId, first.seq);
      dispatch({ type: "older", conversationId, messages: page.messages, hasMore: page.has_more });
    } catch {
      // The button stays where it is: the reader can ask again.
      return;
    } finally {
      loadingOlder.current = false;
    }
  }, [latest]);

  const noteTyping = useCallback(() => {
    const { conversationId } = latest.current;
    if (conversationId) socket.typing(conversationId);
  }, [latest, socket]);

  /** She has message `seq` before her eyes. */
  const noteRead = useCallback(
    (seq: number) => {
      const { conversationId, conversation } = latest.current;
      if (conversationId && seq > (conversation?.customer_seen ?? 0)) socket.read(conversationId, seq);
    },
    [latest, socket],
  );

  return {
    state,
    status,
    send,
    retry,
    open,
    begin,
    noteTyping,
    noteRead,
    loadOlder: useCallback(() => void loadOlder(), [loadOlder]),
    startNew: useCallback(() => dispatch({ type: "fresh" }), []),
    reconnect: socket.retryNow,
  };
}
