import type { Ref } from "react";
import { Composer } from "@/components/Composer";
import type { Conversation } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { useDraft } from "../state/drafts";
import { useInbox } from "../state/inboxContext";
import { useReplyCheck } from "../state/useReplyCheck";
import styles from "./ReplyBox.module.css";

interface ReplyBoxProps {
  conversation: Conversation;
  mine: boolean;
  onSend: (text: string) => void;
  ref: Ref<HTMLTextAreaElement>;
}

/** Where the agent writes herself. Sending takes the conversation over; somebody else's is not hers to answer. */
export function ReplyBox({ conversation, mine, onSend, ref }: ReplyBoxProps) {
  const text = useText();
  const { socket } = useInbox();
  const [draft, setDraft] = useDraft(conversation.id);
  const problems = useReplyCheck(conversation.id, draft);
  const language = conversation.primary_language;
  const holder = conversation.assigned_agent;
  if (conversation.status === "closed") return <p className={styles.note}>{text.reply.closed}</p>;
  if (holder && !mine) return <p className={styles.note}>{text.reply.heldBy(holder.full_name)}</p>;
  return (
    <div className={styles.box}>
      {language && language !== "en" && <p className={styles.language}>{text.translation.replyAsWritten(language)}</p>}
      {problems.map((problem) => (
        <p key={problem.kind + problem.sentence} className={styles.check} role="status" dir="auto">
          {text.reply.check(problem.detail)}
        </p>
      ))}
      <Composer
        ref={ref}
        label={mine ? text.reply.mine : text.reply.takes}
        value={draft}
        onChange={setDraft}
        onTyping={() => socket.typing(conversation.id)}
        onSend={(words) => {
          onSend(words);
          setDraft("");
        }}
      />
    </div>
  );
}
