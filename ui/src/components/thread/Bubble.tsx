import { useContext, type ReactNode } from "react";
import { Citations } from "@/components/Citations";
import { cx } from "@/components/cx";
import { MessageText } from "@/components/MessageText";
import { Icon } from "@/components/icons";
import { Attachments, FilesContext } from "@/components/media/Attachments";
import type { Message } from "@/lib/api/types";
import { clockTime, fullTime } from "@/lib/format/time";
import { useText, useWords } from "@/lib/i18n";
import styles from "./Bubble.module.css";
import type { MessageGroup } from "./groups";
import type { PendingMessage } from "./pending";
import { ReadAloud } from "./ReadAloud";
import { Words, type Viewpoint } from "./Words";

/** True for what the person who looks at the page, or their side, has said. */
export const isOwn = (message: Message, viewpoint: Viewpoint) => (message.sender === "customer") === (viewpoint === "customer");

interface GroupProps {
  group: MessageGroup;
  viewpoint: Viewpoint;
  speaker: string;
  /** Shown under the last message: delivery state. */
  delivered: boolean;
  /** Shown instead: the other side has seen it. */
  seen: boolean;
}

export function Group({ group, viewpoint, speaker, delivered, seen }: GroupProps) {
  const { text, locale } = useWords();
  const Files = useContext(FilesContext);
  const [first] = group.messages;
  const last = group.messages.at(-1) ?? first;
  if (first.sender === "system") {
    return group.messages.map((message) => (
      <p key={message.id} className={styles.notice} dir="auto" lang={message.language ?? undefined}>
        {message.text}
      </p>
    ));
  }
  const own = isOwn(first, viewpoint);
  const quietSpeaker = own && viewpoint === "customer";
  return (
    <div className={cx(styles.group, own && styles.own, styles[first.sender], styles[viewpoint])}>
      {!quietSpeaker && (
        <p className={styles.speaker} dir="auto">
          {first.sender === "assistant" && <Icon name="spark" size={14} />}
          {speaker}
        </p>
      )}
      {group.messages.map((message) => (
        <BubbleBox key={message.id}>
          {(message.attachments?.length ?? 0) > 0 && <Files message={message} />}
          <Words message={message} viewpoint={viewpoint} />
          <Citations citations={message.citations} />
          <ReadAloud message={message} />
        </BubbleBox>
      ))}
      <p className={styles.meta}>
        <time dateTime={last.created_at} title={fullTime(last.created_at, locale)}>
          {clockTime(last.created_at, locale)}
        </time>
        {(seen || delivered) && (
          <span className={styles.state}>
            <Icon name={seen ? "eye" : "check"} size={14} /> {seen ? text.thread.seen : text.thread.sent}
          </span>
        )}
      </p>
    </div>
  );
}

function BubbleBox({ children }: { children: ReactNode }) {
  return <div className={styles.bubble}>{children}</div>;
}

interface PendingProps {
  message: PendingMessage;
  viewpoint: Viewpoint;
  offline: boolean;
  onRetry: () => void;
}

/** A message on its way, or one that did not get through. */
export function PendingBubble({ message, viewpoint, offline, onRetry }: PendingProps) {
  const text = useText();
  const failed = message.state === "failed";
  const label = offline ? text.thread.queued : text.thread.sending;
  return (
    <div
      className={cx(styles.group, styles.own, styles[viewpoint], styles[viewpoint], viewpoint === "agent" && styles.agent)}
      data-state={message.state}
    >
      <div className={cx(styles.bubble, styles.pending)}>
        <Attachments attachments={message.attachments} />
        {message.text !== "" && <MessageText text={message.text} markdown={false} />}
      </div>
      {failed ? (
        <p className={cx(styles.meta, styles.failed)} role="alert">
          <Icon name="alert" size={14} />
          <span>
            {text.thread.failed}. {message.error}
          </span>
          <button type="button" onClick={onRetry}>
            {text.common.retry}
          </button>
        </p>
      ) : (
        <p className={styles.meta}>
          <Icon name="clock" size={14} /> {label}
        </p>
      )}
    </div>
  );
}
