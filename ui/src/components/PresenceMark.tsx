import type { PresenceState } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { cx } from "./cx";
import styles from "./PresenceMark.module.css";

/** Whether a colleague is there, as a mark and in a word. */
export function PresenceMark({ state }: { state: PresenceState }) {
  const text = useText();
  return <span className={cx(styles.mark, styles[state])}>{text.presence.states[state]}</span>;
}
