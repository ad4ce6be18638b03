import { useCallback, useEffect, useRef, useState } from "react";
import type { Conversation } from "@/lib/api/types";
import type { EventName } from "@/lib/realtime/frames";
import { useSocketListener } from "@/lib/realtime/useDeskSocket";
import { listConversations, type ConversationQuery } from "../api/listConversations";
import { useInbox } from "./inboxContext";
import { needsMe } from "./need";
import { markSeen } from "./seen";

export type View = "need" | "mine" | "all" | "snoozed" | "closed";

export interface QueueFilter {
  view: View;
  q: string;
  language: string;
}

const SEARCH_PAUSE_MS = 250;
const EVENT_PAUSE_MS = 300;

const queryOf = ({ view, q, language }: QueueFilter): ConversationQuery => ({
  status: view === "closed" ? "closed" : null,
  assigned: view === "mine" ? "me" : null,
  snoozed: view === "snoozed" ? "true" : null,
  q: q.trim(),
  language,
});

/** Events that come often and change nothing in the queue. */
const quiet = new Set<EventName>([
  "typing", "conversation.viewing", "message.read", "presence.changed", "note.created", "note.removed", "canned.changed",
  "turn.progress", "reply.delta", "order.changed", "promise.created", "promise.changed", "promise.overdue", "call.progress", "call.changed", "call.removed",
]);

const isBase = ({ view, q, language }: QueueFilter) => (view === "need" || view === "all") && q.trim() === "" && language === "";

interface Loaded {
  filter: QueueFilter;
  items: Conversation[];
  cursor: string | null;
}

/** The queue under a filter, kept fresh by events: the server orders it, so every change asks it again (at most every 300 ms). */
export function useQueue(filter: QueueFilter) {
  const { me, socket } = useInbox();
  const { view, q, language } = filter;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [needCount, setNeedCount] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const round = useRef(0);

  const load = useCallback(async () => {
    const wanted = { view, q, language };
    const mine = ++round.current;
    try {
      const [page, base] = await Promise.all([
        listConversations(queryOf(wanted)),
        isBase(wanted) ? null : listConversations({}),
      ]);
      // A newer question was asked meanwhile: its answer counts.
      if (mine !== round.current) return;
      setLoaded({ filter: wanted, items: page.items, cursor: page.next_cursor });
      setNeedCount((base ?? page).items.filter((conversation) => needsMe(conversation, me.user_id)).length);
      setError(null);
    } catch (problem) {
      if (mine === round.current) setError(problem);
    }
  }, [view, q, language, me.user_id]);

  const soon = useCallback(
    (pause: number) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void load(), pause);
    },
    [load],
  );

  useEffect(() => {
    soon(q ? SEARCH_PAUSE_MS : 0);
    return () => clearTimeout(timer.current);
  }, [soon, q]);

  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name === "message.read" && event.data.by === "agent") markSeen(event.data.conversation_id, event.data.seq);
      if (!quiet.has(event.name)) soon(EVENT_PAUSE_MS);
    },
    onResync: () => soon(0),
  });

  const more = async () => {
    if (!loaded?.cursor) return;
    const page = await listConversations({ ...queryOf(loaded.filter), cursor: loaded.cursor });
    const known = new Set(loaded.items.map((conversation) => conversation.id));
    const added = page.items.filter((conversation) => !known.has(conversation.id));
    setLoaded({ ...loaded, items: [...loaded.items, ...added], cursor: page.next_cursor });
  };

  const current = loaded?.filter.view === view ? loaded : null;
  const items =
    current && view === "need" ? current.items.filter((conversation) => needsMe(conversation, me.user_id)) : current?.items;
  return { items: items ?? null, cursor: current?.cursor ?? null, needCount, error, reload: load, more };
}
