import type { RefObject } from "react";
import { Button } from "@/components/Button";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import { useText } from "@/lib/i18n";
import type { QueueFilter, useQueue } from "../state/useQueue";
import { useSeen } from "../state/seen";
import styles from "./Queue.module.css";
import { QueueFilters } from "./QueueFilters";
import { QueueItem } from "./QueueItem";

interface QueueProps {
  queue: ReturnType<typeof useQueue>;
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
  selectedId: string | null;
  searchRef: RefObject<HTMLInputElement | null>;
}

/** Who waits, in the order of need. */
export function Queue({ queue, filter, onFilter, selectedId, searchRef }: QueueProps) {
  const text = useText();
  const seen = useSeen();
  const { items, error } = queue;
  const [emptyTitle, emptyMore] = text.inbox.empty[filter.q || filter.language ? "search" : filter.view] ?? ["", ""];
  return (
    <nav className={styles.queue} aria-label={text.inbox.queue}>
      <QueueFilters filter={filter} onFilter={onFilter} needCount={queue.needCount} searchRef={searchRef} />
      <div className={styles.scroller}>
        {items === null && error === null && (
          <Skeleton widths={[0.6, 0.9, 0.4, 0.7, 0.85, 0.5]} label={text.common.loading} />
        )}
        {error !== null && items === null && (
          <ErrorState title={text.inbox.queueFailed} error={error} onRetry={() => void queue.reload()} />
        )}
        {items?.length === 0 && (
          <EmptyState icon={filter.q || filter.language ? "search" : "check"} title={emptyTitle}>
            {emptyMore}
          </EmptyState>
        )}
        {items && items.length > 0 && (
          <ul className={styles.list}>
            {items.map((conversation) => (
              <QueueItem
                key={conversation.id}
                conversation={conversation}
                selected={conversation.id === selectedId}
                seen={seen[conversation.id]}
              />
            ))}
          </ul>
        )}
        {queue.cursor && items && (
          <Button look="quiet" className={styles.more ?? ""} onClick={() => void queue.more()}>
            {text.inbox.more}
          </Button>
        )}
      </div>
    </nav>
  );
}
