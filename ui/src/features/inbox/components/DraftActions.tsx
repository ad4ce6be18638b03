import { Icon } from "@/components/icons";
import type { Suggestion } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import styles from "./DraftActions.module.css";

/** What approving a draft does beside sending it: the agent must not learn it afterwards. */
export function DraftActions({ actions }: { actions: NonNullable<Suggestion["actions"]> }) {
  const text = useText();
  if (actions.length === 0) return null;
  return (
    <div className={styles.box}>
      <p>{text.actions.alsoDoes}</p>
      <ul>
        {actions.map((action) => (
          <li key={`${action.tool} ${action.summary}`} dir="auto">
            <Icon name="tool" size={16} />
            {action.summary}
          </li>
        ))}
      </ul>
    </div>
  );
}
