import { useText } from "@/lib/i18n";
import styles from "./BeingWritten.module.css";

/** The draft while a model writes it. Customers never see it: nothing has been checked yet. */
export function BeingWritten({ words }: { words: string }) {
  const text = useText();
  return (
    <section className={styles.box} aria-label={text.actions.beingWritten} aria-busy="true">
      <h3>{text.actions.beingWritten}</h3>
      <p dir="auto">{words}</p>
    </section>
  );
}
