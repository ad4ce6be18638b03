import type { Citation } from "@/lib/api/types";
import { fill, useText } from "@/lib/i18n";
import styles from "./Citations.module.css";
import { Icon } from "./icons";

/** Where an answer comes from: the article's title, its passage on demand. */
export function Citations({ citations }: { citations: Citation[] }) {
  const text = useText();
  if (citations.length === 0) return null;
  return (
    <div className={styles.list}>
      {citations.map((citation, index) => (
        <details key={`${citation.article_id}-${index}`} className={styles.citation}>
          <summary>
            <Icon name="book" size={15} />
            <span dir="auto">{fill(text.thread.source, { title: citation.title })}</span>
            <Icon name="down" size={15} className={styles.turn} />
          </summary>
          <blockquote dir="auto">{citation.excerpt}</blockquote>
        </details>
      ))}
    </div>
  );
}
