import { useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import { hasStatus } from "@/lib/api/errors";
import type { ConversationDetail } from "@/lib/api/types";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { useText } from "@/lib/i18n";
import { useInbox } from "../state/inboxContext";
import { useActions } from "../state/useActions";
import { useLanguages } from "../state/useLanguages";
import { useTellViewing } from "../state/useViewers";
import { useThread, type ThreadHandle } from "../state/useThread";
import { BeingWritten } from "./BeingWritten";
import { ConversationDialogs, type DialogName } from "./ConversationDialogs";
import { ConversationHeader } from "./ConversationHeader";
import styles from "./ConversationView.module.css";
import { DeskThread } from "./DeskThread";
import { Details } from "./Details";
import { ReplyBox, type Writing } from "./ReplyBox";
import { Standing } from "./Standing";
import { SuggestionPanel } from "./SuggestionPanel";

/** One conversation: what was said, what to answer, and beside it what is known. */
export function ConversationView({ id }: { id: string }) {
  const text = useText();
  const thread = useThread(id);
  const { detail, error } = thread.state;
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
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [snoozing, setSnoozing] = useState(false);
  const [writes, setWrites] = useState<Writing>("reply");
  const field = useRef<HTMLTextAreaElement>(null);
  const { conversation } = detail;
  const mine = conversation.assigned_agent?.id === me.user_id;
  const acts = !actions.busy && conversation.status !== "closed";
  useTellViewing(id);

  const write = (what: Writing) => {
    setWrites(what);
    // The field of the other kind is there only after this.
    setTimeout(() => field.current?.focus());
  };
  useShortcuts({
    t: () => {
      if (!acts) return;
      if (mine) setDialog("handBack");
      else void actions.takeOver();
    },
    g: () => acts && setDialog("transfer"),
    z: () => acts && setSnoozing(true),
    c: () => write("reply"),
    n: () => write("note"),
    Escape: () => {
      if (document.activeElement === field.current) field.current?.blur();
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
          actions={actions}
          snoozing={snoozing}
          onSnoozing={setSnoozing}
          onDialog={setDialog}
          onDetails={() => setSearch({ pane: "details" })}
        />
        <Standing conversation={conversation} busy={actions.busy} onWake={() => void actions.wake()} />
        <DeskThread
          thread={thread}
          detail={detail}
          languages={languages}
          onRetry={(message) => void actions.send(message.text, message.client_message_id)}
          onRemoveNote={(note) => void actions.removeNote(note)}
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
        <ReplyBox
          ref={field}
          conversation={conversation}
          mine={mine}
          writes={writes}
          onWrites={write}
          onSend={(words) => void actions.send(words)}
          onNote={actions.note}
        />
      </main>
      <Details detail={detail} actions={actions} mine={mine} onTicket={() => setDialog("ticket")} onBack={() => setSearch({})} />
      <ConversationDialogs open={dialog} detail={detail} actions={actions} onClose={() => setDialog(null)} />
    </>
  );
}
