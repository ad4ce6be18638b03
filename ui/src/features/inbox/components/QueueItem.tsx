import { useEffect, useRef } from "react";
import { Link, useLocation } from "react-router";
import { Chip } from "@/components/Chip";
import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { lastWords } from "@/components/media/lastWords";
import type { Conversation } from "@/lib/api/types";
import { clockTime, daysAgo } from "@/lib/format/time";
import { customerName } from "@/lib/format/person";
import { useNow } from "@/lib/hooks/useNow";
import { useText } from "@/lib/i18n";
import { useInbox } from "../state/inboxContext";
import { isUnread, waitsSince } from "../state/need";
import { momentWords } from "../state/momentWords";
import { isSnoozed } from "../state/snooze";
import { useOthers } from "../state/useViewers";
import { PriorityChip, StatusChip, TopicChips } from "./chips";
import styles from "./Queue.module.css";
import { WaitingTime } from "./WaitingTime";

interface QueueItemProps {
  conversation: Conversation;
  selected: boolean;
  /** The newest message seen while this page was open. */
  seen: number | undefined;
}

export function QueueItem({ conversation, selected, seen }: QueueItemProps) {
  const text = useText();
  const { me } = useInbox();
  const { search } = useLocation();
  const ref = useRef<HTMLAnchorElement>(null);
  const unread = isUnread(conversation, seen) && !selected;
  const since = waitsSince(conversation);
  const last = conversation.last_message;
  const prefix = { customer: "", system: "", assistant: text.inbox.fromAssistant, agent: text.inbox.fromAgent };

  useEffect(() => {
    if (selected) ref.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  return (
    <li>
      <Link
        ref={ref}
        to={{ pathname: `/agent/${conversation.id}`, search: search.replace(/[?&]pane=details/, "") }}
        className={cx(styles.item, selected && styles.selected, unread && styles.unread)}
        aria-current={selected ? "page" : undefined}
      >
        <span className={styles.line}>
          <span className={styles.name} dir="auto">
            {customerName(conversation.customer)}
          </span>
          {unread && <span className="hidden-visually">{text.inbox.unread}</span>}
          {since ? (
            <WaitingTime since={since} />
          ) : (
            last && <LastTime at={last.created_at} />
          )}
        </span>
        <span className={styles.last} dir="auto">
          {last ? prefix[last.sender] + lastWords(last, text) : ""}
        </span>
        <span className={styles.chips}>
          <StatusChip conversation={conversation} agentId={me.user_id} />
          <PriorityChip priority={conversation.priority} />
          <SnoozeChip until={conversation.snoozed_until} />
          <TopicChips conversation={conversation} />
        </span>
        <Others conversationId={conversation.id} />
      </Link>
    </li>
  );
}

function LastTime({ at }: { at: string }) {
  const text = useText();
  const days = daysAgo(at);
  const words =
    days === 0
      ? clockTime(at)
      : days === 1
        ? text.common.yesterday
        : new Date(at).toLocaleDateString([], { day: "numeric", month: "short" });
  return <time dateTime={at}>{words}</time>;
}

/** Who else looks at it, before two people answer one customer. */
function Others({ conversationId }: { conversationId: string }) {
  const { handoff } = useText();
  const { looking, writing } = useOthers(conversationId);
  if (looking.length === 0 && writing === null) return null;
  return (
    <span className={styles.others} dir="auto">
      <Icon name={writing === null ? "eye" : "edit"} size={14} />
      {writing === null ? handoff.looks(looking) : handoff.writing(writing)}
    </span>
  );
}

function SnoozeChip({ until }: { until: string | null }) {
  const { snooze } = useText();
  const now = useNow();
  return until && isSnoozed(until, now) ? <Chip tone="info">{snooze.chip(momentWords(until, now))}</Chip> : null;
}
