import styles from "./Brand.module.css";

/** The mark of the desk. */
export function Brand({ size = 36 }: { size?: number }) {
  return <img className={styles.mark} src="/favicon.svg" alt="" width={size} height={size} />;
}
