import { useEffect, useMemo, useRef, useState } from "react";
import { Navigate, useNavigate, useParams, useSearchParams } from "react-router";
import { Banner } from "@/components/Banner";
import { Button } from "@/components/Button";
import { ConnectionBanner } from "@/components/ConnectionBanner";
import { EmptyState } from "@/components/states";
import { ToastProvider, useNotify } from "@/components/Toasts";
import type { Me } from "@/lib/api/types";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { useUnreadTitle } from "@/lib/hooks/useUnreadTitle";
import { useText } from "@/lib/i18n";
import { useDeskSocket, useSocketListener, useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useSession } from "@/lib/session/context";
import { InboxContext, useInbox } from "../state/inboxContext";
import { useLost } from "../state/useLost";
import { ViewersContext, useViewers } from "../state/useViewers";
import { useQueue, type QueueFilter } from "../state/useQueue";
import { ConversationView } from "./ConversationView";
import { InboxHeader } from "./InboxHeader";
import styles from "./InboxPage.module.css";
import { Queue } from "./Queue";
import { ShortcutHelp } from "./ShortcutHelp";

/** `/agent` and `/agent/:conversationId`: who waits, what was said, and what to do. */
export function InboxPage() {
  const { me } = useSession();
  return me ? <ForAgent key={me.user_id} me={me} /> : <Navigate to="/login" replace />;
}

function ForAgent({ me }: { me: Me }) {
  const { refresh } = useSession();
  const socket = useDeskSocket("agent", me.user_id);
  // A refused handshake may mean that the session ended; the guard then shows the login page.
  useSocketListener(socket, { onRefused: () => void refresh().catch(() => undefined) });
  const inbox = useMemo(() => ({ me, socket }), [me, socket]);
  return (
    <InboxContext value={inbox}>
      <ToastProvider>
        <Panes />
      </ToastProvider>
    </InboxContext>
  );
}

const everything: QueueFilter = { view: "need", q: "", language: "" };

function Panes() {
  const text = useText();
  const { conversationId = null } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [filter, setFilter] = useState(everything);
  const [helps, setHelps] = useState(false);
  const searchRef = useRef<HTMLInputElement>(null);
  const queue = useQueue(filter);
  const viewers = useViewers();
  useUnreadTitle(`${text.inbox.title} · ${text.brand}`, queue.needCount);

  const items = queue.items ?? [];
  const at = items.findIndex((conversation) => conversation.id === conversationId);
  const place = useRef(0);
  useEffect(() => {
    if (at >= 0) place.current = at;
  }, [at]);

  const step = (by: 1 | -1) => {
    // An answered conversation leaves the queue: what stood below it has moved up into its place.
    const to = at >= 0 ? at + by : by === 1 ? place.current : place.current - 1;
    const next = items[Math.min(items.length - 1, Math.max(0, to))];
    if (next) void navigate(`/agent/${next.id}`);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    "/": () => searchRef.current?.focus(),
    "?": () => setHelps(true),
  });

  const pane = conversationId === null ? "list" : search.get("pane") === "details" ? "details" : "conversation";
  return (
    <ViewersContext value={viewers}>
      <div className={styles.page}>
        <InboxHeader onHelp={() => setHelps(true)} />
        <Connection />
        <WasAway />
        <Overdue />
        <div className={styles.panes} data-pane={pane}>
          <Queue queue={queue} filter={filter} onFilter={setFilter} selectedId={conversationId} searchRef={searchRef} />
          {conversationId ? (
            <ConversationView key={conversationId} id={conversationId} />
          ) : (
            <main className={styles.nothing}>
              <EmptyState icon="inbox" title={text.inbox.pick}>
                {text.inbox.pickMore}
              </EmptyState>
            </main>
          )}
        </div>
        {helps && <ShortcutHelp onClose={() => setHelps(false)} />}
      </div>
    </ViewersContext>
  );
}

/** Tells of promises whose time is over: of nobody's and of her own, whatever she is looking at. */
function Overdue() {
  const text = useText();
  const notify = useNotify();
  const { me, socket } = useInbox();
  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name !== "promise.overdue") return;
      const { promise } = event.data;
      if (promise.owner_id === null || promise.owner_id === me.user_id)
        notify("bad", text.inbox.promiseOverdue(promise.text, promise.customer_name));
    },
  });
  return null;
}

/** Says it when her conversations were given up because she had gone. */
function WasAway() {
  const { presence } = useText();
  const { lost, forget } = useLost();
  if (!lost) return null;
  return (
    <Banner
      tone="warn"
      icon="info"
      action={
        <Button size="sm" onClick={forget}>
          {presence.ok}
        </Button>
      }
    >
      {presence.returned}
    </Banner>
  );
}

function Connection() {
  const { socket } = useInbox();
  return <ConnectionBanner status={useSocketStatus(socket)} onRetry={socket.retryNow} />;
}
