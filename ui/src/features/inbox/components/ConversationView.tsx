import { useEffect, useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import { hasStatus } from "@/lib/api/errors";
import type { ConversationDetail } from "@/lib/api/types";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { useText } from "@/lib/i18n";
import { useInbox } from "../state/inboxContext";
import { markSeen } from "../state/seen";
import { useActions } from "../state/useActions";
import { useLanguages } from "../state/useLanguages";
import { useThread, type ThreadHandle } from "../state/useThread";
import { BeingWritten } from "./BeingWritten";
import { CloseDialog } from "./CloseDialog";
import { ConversationHeader } from "./ConversationHeader";
import styles from "./ConversationView.module.css";
import { DeskThread } from "./DeskThread";
import { Details } from "./Details";
import { ReplyBox } from "./ReplyBox";
import { SuggestionPanel } from "./SuggestionPanel";
import { TicketDialog } from "./TicketDialog";

/** One conversation: what was said, what to answer, and beside it what is known. */
export function ConversationView({ id }: { id: string }) {
  const text = useText();
  const thread = useThread(id);
  const { detail, error } = thread.state;
  const last = detail?.messages.at(-1)?.created_at;

  useEffect(() => {
    const look = () => {
      if (last && document.visibilityState === "visible") markSeen(id, last);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [id, last]);

  if (detail) return <Loaded id={id} thread={thread} detail={detail} />;
  return (
    <main className={styles.pane}>
      {error === null ? (
        <Skeleton widths={[0.5, 0.75, 0.3, 0.6, 0.45]} label={text.common.loading} />
      ) : hasStatus(error, 404) ? (
        <EmptyState icon="search" title={text.inbox.conversationGone}>
          <Link to="/agent">{text.inbox.toQueue}</Link>
        </EmptyState>
      ) : (
        <ErrorState title={text.inbox.conversationFailed} error={error} onRetry={() => void thread.load()} />
      )}
    </main>
  );
}

function Loaded({ id, thread, detail }: { id: string; thread: ThreadHandle; detail: ConversationDetail }) {
  const { me } = useInbox();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  const actions = useActions(id, thread);
  const languages = useLanguages();
  const [dialog, setDialog] = useState<"ticket" | "close" | null>(null);
  const reply = useRef<HTMLTextAreaElement>(null);
  const { conversation } = detail;
  const mine = conversation.assigned_agent?.id === me.user_id;

  useShortcuts({
    t: () => {
      if (!actions.busy && conversation.status !== "closed") void (mine ? actions.handBack() : actions.takeOver());
    },
    c: () => reply.current?.focus(),
    Escape: () => {
      if (document.activeElement === reply.current) reply.current?.blur();
      else void navigate("/agent");
    },
  });

  return (
    <>
      <main className={styles.pane}>
        <ConversationHeader
          conversation={conversation}
          mine={mine}
          busy={actions.busy}
          onTakeOver={() => void actions.takeOver()}
          onHandBack={() => void actions.handBack()}
          onClose={() => setDialog("close")}
          onMode={(mode) => void actions.mode(mode)}
          onTicket={() => setDialog("ticket")}
          onDetails={() => setSearch({ pane: "details" })}
        />
        <DeskThread
          thread={thread}
          detail={detail}
          languages={languages}
          onRetry={(message) => void actions.send(message.text, message.client_message_id)}
        />
        {thread.state.words && detail.suggestions.length === 0 && <BeingWritten words={thread.state.words} />}
        {detail.suggestions.length > 0 && (
          <SuggestionPanel
            // A new draft starts with its first suggestion and without an open editor.
            key={detail.suggestions[0]?.turn_id}
            suggestions={detail.suggestions}
            customerLanguage={detail.turn?.analysis?.language.code ?? conversation.primary_language}
            languages={languages}
            reason={detail.turn?.outcome_reason ?? null}
            busy={actions.busy}
            onDecide={actions.decide}
          />
        )}
        <ReplyBox ref={reply} conversation={conversation} mine={mine} onSend={(words) => void actions.send(words)} />
      </main>
      <Details detail={detail} actions={actions} mine={mine} onTicket={() => setDialog("ticket")} onBack={() => setSearch({})} />
      {dialog === "ticket" && (
        <TicketDialog detail={detail} busy={actions.busy} onRaise={actions.raise} onClose={() => setDialog(null)} />
      )}
      {dialog === "close" && <CloseDialog busy={actions.busy} onConfirm={actions.close} onClose={() => setDialog(null)} />}
    </>
  );
}
