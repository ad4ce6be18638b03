import { Fragment, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Message } from "@/lib/api/types";
import { daysAgo, longDate } from "@/lib/format/time";
import { useLatest } from "@/lib/hooks/useLatest";
import { useStickToBottom } from "@/lib/hooks/useStickToBottom";
import { fill, useText, useWords } from "@/lib/i18n";
import { Icon } from "@/components/icons";
import { Group, isOwn, PendingBubble } from "./Bubble";
import { groupMessages, seenGroup, type Aside } from "./groups";
import type { PendingMessage } from "./pending";
import styles from "./Thread.module.css";
import type { Viewpoint } from "./Words";

interface ThreadProps {
  messages: Message[];
  pending: PendingMessage[];
  viewpoint: Viewpoint;
  /** What the other side's person is called; null for "You" and the like. */
  customerName: string;
  offline: boolean;
  hasMore: boolean;
  onOlder: () => void;
  onRetry: (clientMessageId: string) => void;
  /** The newest message number that the other side has seen. */
  seenSeq: number;
  /** Told of the newest message that is in sight here. */
  onSeen?: (seq: number) => void;
  /** What stands among the messages: notes of agents. */
  asides?: Aside[];
  /** What stands under the last message: working state, notes. */
  children?: ReactNode;
}

export function Thread(props: ThreadProps) {
  const { messages, pending, viewpoint, customerName, hasMore, onOlder, asides, seenSeq } = props;
  const { text, locale } = useWords();
  const entries = useMemo(() => groupMessages(messages, asides), [messages, asides]);
  const lastEntry = entries.at(-1);
  const newest = pending.at(-1)?.client_message_id ?? `${messages.at(-1)?.id ?? ""} ${lastEntry?.key ?? ""}`;
  const count = messages.length + pending.length + (asides?.length ?? 0);
  const { scroller, content, unseen, atBottom, onScroll, toBottom } = useStickToBottom(messages[0]?.id ?? "", newest, count);
  const live = useLiveness(messages[0]?.id ?? "");
  const seen = seenGroup(entries, (message) => isOwn(message, viewpoint), seenSeq);
  const lastGroup = entries.findLast((entry) => "messages" in entry);
  useSight(messages.at(-1)?.seq ?? 0, atBottom, props.onSeen);

  const speakerOf = (message: Message) => {
    if (message.sender === "customer") return customerName;
    if (message.sender === "agent") return message.author?.full_name ?? text.thread.agent;
    return text.thread[message.sender];
  };

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        tabIndex={0}
      >
        <div ref={content} className={styles.column} role="log" aria-live={live} aria-label={text.thread.label}>
          {hasMore && <Older onOlder={onOlder} />}
          {entries.map((entry) => (
            <Fragment key={entry.key}>
              {entry.day && <Day iso={entry.day} />}
              {"aside" in entry ? (
                entry.aside.content
              ) : (
                <Group
                  group={entry}
                  viewpoint={viewpoint}
                  speaker={speakerOf(entry.messages[0])}
                  delivered={
                    viewpoint === "customer" && entry === lastGroup && entry.messages[0].sender === "customer" && pending.length === 0
                  }
                  seen={entry.key === seen}
                />
              )}
            </Fragment>
          ))}
          {pending.map((message) => (
            <PendingBubble
              key={message.client_message_id}
              message={message}
              viewpoint={viewpoint}
              offline={props.offline}
              onRetry={() => props.onRetry(message.client_message_id)}
            />
          ))}
          {props.children}
        </div>
      </div>
      {!atBottom && (
        <button type="button" className={styles.pill} onClick={toBottom} aria-label={unseen ? undefined : text.thread.toNewest}>
          {unseen > 0 && fill(text.thread.newMessages, { count: unseen.toLocaleString(locale) })}
          <Icon name="down" size={16} />
        </button>
      )}
    </div>
  );
}

/** Loads earlier messages as soon as the reader gets near the top; a button for the keyboard. */
function Older({ onOlder }: { onOlder: () => void }) {
  const text = useText();
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onOlder();
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [onOlder]);
  return (
    <button ref={ref} type="button" className={styles.older} onClick={onOlder}>
      {text.thread.older}
    </button>
  );
}

function Day({ iso }: { iso: string }) {
  const { text, locale } = useWords();
  const days = daysAgo(iso);
  return <p className={styles.day}>{days === 0 ? text.common.today : days === 1 ? text.common.yesterday : longDate(iso, locale)}</p>;
}

const SETTLED_MS = 500;

/** New messages are read out; earlier ones that are put on top are not. */
function useLiveness(oldest: string): "polite" | "off" {
  const [settled, setSettled] = useState(oldest);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(oldest), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [oldest]);
  return settled === oldest ? "polite" : "off";
}

/** Tells of the newest message once it is in sight: the thread is at its end, and the tab in front. */
function useSight(newest: number, atBottom: boolean, onSeen?: (seq: number) => void): void {
  const tell = useLatest(onSeen);
  useEffect(() => {
    if (newest === 0 || !atBottom) return;
    const look = () => {
      if (document.visibilityState === "visible") tell.current?.(newest);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [newest, atBottom, tell]);
}
