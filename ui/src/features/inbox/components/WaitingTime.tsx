import { waitedFor, waitedForWords } from "@/lib/format/time";
import { useNow } from "@/lib/hooks/useNow";
import { useText } from "@/lib/i18n";
import styles from "./Queue.module.css";
import { cx } from "@/components/cx";

const LONG_MS = 5 * 60_000;

/** How long somebody has waited, ticking; marked when it gets long. */
export function WaitingTime({ since }: { since: string }) {
  const text = useText();
  const now = useNow();
  const long = now - Date.parse(since) > LONG_MS;
  return (
    <span className={cx(styles.waiting, long && styles.long)} title={text.inbox.waiting(waitedForWords(since, now))}>
      {waitedFor(since, now)}
    </span>
  );
}
