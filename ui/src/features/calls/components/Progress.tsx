import type { CSSProperties } from "react";
import styles from "./Progress.module.css";

/** How far something is, `share` from 0 to 1. */
export function Progress({ share, label }: { share: number; label: string }) {
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      style={{ "--share": share } as CSSProperties}
    />
  );
}
