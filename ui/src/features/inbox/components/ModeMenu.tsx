import type { Conversation } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import styles from "./ModeMenu.module.css";

export type Mode = "auto" | "suggest" | "off";
const modes: Mode[] = ["auto", "suggest", "off"];

interface ModeMenuProps {
  mode: Conversation["mode"];
  disabled: boolean;
  onChange: (mode: Mode) => void;
}

/** Whether the assistant answers alone in this conversation, only suggests, or stays quiet. */
export function ModeMenu({ mode, disabled, onChange }: ModeMenuProps) {
  const text = useText();
  return (
    <label className={styles.menu}>
      {text.mode.label}
      <select value={mode} disabled={disabled} onChange={(event) => onChange(event.target.value as Mode)}>
        {modes.map((each) => (
          <option key={each} value={each}>
            {text.mode[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
