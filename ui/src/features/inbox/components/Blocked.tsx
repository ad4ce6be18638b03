import type { Suggestion } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import styles from "./Blocked.module.css";

/** Drafts that the guard stopped, and why: nobody was sent them. */
export function Blocked({ drafts }: { drafts: Suggestion[] }) {
  const text = useText();
  if (drafts.length === 0) return null;
  return (
    <section>
      <h3>{text.details.blocked}</h3>
      {drafts.map((draft) => (
        <details key={draft.id} className={styles.draft}>
          <summary>
            {draft.problems?.map((problem) => labelWords(problem.kind)).join(", ")}
            {draft.author && <span> · {draft.author}</span>}
          </summary>
          <blockquote dir="auto">{draft.text}</blockquote>
          <ul>
            {draft.problems?.map((problem, index) => (
              <li key={index} dir="auto">
                {problem.detail}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
