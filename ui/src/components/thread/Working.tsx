import styles from "./Working.module.css";

/** Three calm dots and what is going on. */
export function Working({ children }: { children: string }) {
  return (
    <p className={styles.working} role="status">
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {children}
    </p>
  );
}
