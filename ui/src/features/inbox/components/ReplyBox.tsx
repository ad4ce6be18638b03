import { useRef, type Ref, type RefObject } from "react";
import { Composer } from "@/components/Composer";
import { Segments } from "@/components/Segments";
import type { Conversation } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { useDraft } from "../state/drafts";
import { useInbox } from "../state/inboxContext";
import { useCanned } from "../state/useCanned";
import { useReplyCheck } from "../state/useReplyCheck";
import { CannedList } from "./CannedList";
import styles from "./ReplyBox.module.css";

/** To whom the words go: to the customer, or to agents alone. */
export type Writing = "reply" | "note";

interface ReplyBoxProps {
  conversation: Conversation;
  mine: boolean;
  writes: Writing;
  onWrites: (what: Writing) => void;
  onSend: (text: string) => void;
  onNote: (text: string) => Promise<boolean>;
  ref: Ref<HTMLTextAreaElement>;
}

/** Where the agent writes herself: to the customer, which takes the conversation over, or a note for her colleagues. */
export function ReplyBox({ conversation, mine, writes, onWrites, onSend, onNote, ref }: ReplyBoxProps) {
  const text = useText();
  const holder = conversation.assigned_agent;
  const barred = conversation.status === "closed" ? text.reply.closed : holder && !mine ? text.reply.heldBy(holder.full_name) : null;
  return (
    <div className={styles.box}>
      <div className={styles.switch}>
        <Segments
          label={text.notes.switchLabel}
          items={[
            { key: "reply", name: text.notes.reply },
            { key: "note", name: text.notes.note },
          ]}
          chosen={writes}
          onChoose={onWrites}
        />
        {writes === "note" && <b className={styles.only}>{text.notes.only}</b>}
      </div>
      {writes === "note" ? (
        <NoteField ref={ref} conversationId={conversation.id} onNote={onNote} />
      ) : barred ? (
        <p className={styles.barred}>{barred}</p>
      ) : (
        <ReplyField ref={ref} conversation={conversation} mine={mine} onSend={onSend} />
      )}
    </div>
  );
}

function NoteField({ conversationId, onNote, ref }: { conversationId: string; onNote: (text: string) => Promise<boolean>; ref: Ref<HTMLTextAreaElement> }) {
  const { notes } = useText();
  const [draft, setDraft] = useDraft(`note ${conversationId}`);
  return (
    <Composer
      ref={ref}
      tone="note"
      label={notes.placeholder}
      sendLabel={notes.save}
      hint={notes.hint}
      value={draft}
      onChange={setDraft}
      onSend={(words) => void onNote(words).then((saved) => saved && setDraft(""))}
    />
  );
}

interface ReplyFieldProps {
  conversation: Conversation;
  mine: boolean;
  onSend: (text: string) => void;
  ref: Ref<HTMLTextAreaElement>;
}

function ReplyField({ conversation, mine, onSend, ref }: ReplyFieldProps) {
  const text = useText();
  const { socket } = useInbox();
  const [draft, setDraft] = useDraft(conversation.id);
  const own = useRef<HTMLTextAreaElement>(null);
  const field = (ref as RefObject<HTMLTextAreaElement | null> | null) ?? own;
  const problems = useReplyCheck(conversation.id, draft);
  const canned = useCanned({ conversation, draft, setDraft, field });
  const language = conversation.primary_language;
  return (
    <>
      {language && language !== "en" && <p className={styles.language}>{text.translation.replyAsWritten(language)}</p>}
      {problems.map((problem) => (
        <p key={problem.kind + problem.sentence} className={styles.check} role="status" dir="auto">
          {text.reply.check(problem.detail)}
        </p>
      ))}
      <div className={styles.assisted}>
        {canned.open && <CannedList id={canned.listId} replies={canned.found} active={canned.active} onPick={canned.pick} />}
        <Composer
          ref={field}
          label={mine ? text.reply.mine : text.reply.takes}
          hint={text.notes.replyHint}
          value={draft}
          onChange={setDraft}
          onTyping={() => socket.typing(conversation.id)}
          onCaret={canned.onCaret}
          onKey={canned.onKey}
          fieldProps={canned.fieldProps}
          onSend={(words) => {
            onSend(words);
            setDraft("");
          }}
        />
      </div>
    </>
  );
}
