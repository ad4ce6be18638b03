import type { ReactNode } from "react";
import styles from "./Chip.module.css";
import { cx } from "./cx";

export type Tone = "plain" | "good" | "warn" | "bad" | "info" | "accent";

export function Chip({ tone = "plain", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={cx(styles.chip, styles[tone])} title={title}>
      {children}
    </span>
  );
}
