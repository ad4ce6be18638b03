import type { ReactNode } from "react";
import styles from "./Chip.module.css";
import { cx } from "./cx";

export type Tone = "plain" | "good" | "warn" | "bad" | "info" | "accent";

interface ChipProps {
  tone?: Tone;
  title?: string;
  /** In a row that is too narrow, this one is cut short. */
  yields?: boolean;
  children: ReactNode;
}

export function Chip({ tone = "plain", title, yields, children }: ChipProps) {
  return (
    <span className={cx(styles.chip, styles[tone], yields && styles.yields)} title={title}>
      {children}
    </span>
  );
}
