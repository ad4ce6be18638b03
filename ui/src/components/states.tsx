import type { ReactNode } from "react";
import { ApiError, NetworkError } from "@/lib/api/errors";
import { useText } from "@/lib/i18n";
import { Button } from "./Button";
import { cx } from "./cx";
import { Icon, type IconName } from "./icons";
import styles from "./states.module.css";

/** What to say when there is nothing to show. */
export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <span className={styles.mark}>
        <Icon name={icon} size={24} />
      </span>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.body}>{children}</div>}
    </div>
  );
}

/** A failed load in plain words, with a way to go on. */
export function ErrorState({ title, error, onRetry }: { title: string; error?: unknown; onRetry?: () => void }) {
  const text = useText();
  const detail = error instanceof NetworkError ? text.common.offline : error instanceof ApiError ? error.message : null;
  return (
    <div className={styles.state} role="alert">
      <span className={cx(styles.mark, styles.bad)}>
        <Icon name="alert" size={24} />
      </span>
      <p className={styles.title}>{title}</p>
      {detail && <p className={styles.body}>{detail}</p>}
      {onRetry && <Button onClick={onRetry}>{text.common.retry}</Button>}
    </div>
  );
}

/** Grey bars in the place of what is being loaded. `widths` are shares of the line, 0 to 1. */
export function Skeleton({ widths, label }: { widths: number[]; label: string }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {widths.map((width, index) => (
        <span key={index} style={{ width: `${width * 100}%` }} />
      ))}
    </div>
  );
}
