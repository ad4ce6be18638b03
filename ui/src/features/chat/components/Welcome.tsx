import { Icon } from "@/components/icons";
import { useText } from "@/lib/i18n";
import styles from "./Welcome.module.css";

/** The first thing a customer sees: a greeting and what others often ask. */
export function Welcome({ onPick }: { onPick: (question: string) => void }) {
  const text = useText();
  return (
    <section className={styles.welcome}>
      <div className={styles.inside}>
        <h2>{text.chat.greeting}</h2>
        <p className={styles.more}>{text.chat.greetingMore}</p>
        <h3>{text.chat.suggestionsLabel}</h3>
        <ul>
          {text.chat.suggestions.map((question) => (
            <li key={question}>
              <button type="button" onClick={() => onPick(question)}>
                {question}
                <Icon name="right" size={18} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
