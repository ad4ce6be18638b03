import { useState } from "react";
import { Button } from "@/components/Button";
import { TEXT_LIMIT } from "@/components/Composer";
import { Field } from "@/components/Field";
import { codePoints } from "@/lib/format/text";
import type { Suggestion } from "@/lib/api/types";
import { fill, useText } from "@/lib/i18n";
import styles from "./SuggestionPanel.module.css";

interface EditFormProps {
  initial: string;
  /** What sending does as well, unless she says no. */
  actions: NonNullable<Suggestion["actions"]>;
  /** She begins with no. */
  wordsOnly: boolean;
  busy: boolean;
  onSend: (text: string, act: boolean) => void;
  onCancel: () => void;
}

export function EditForm({ initial, actions, wordsOnly, busy, onSend, onCancel }: EditFormProps) {
  const text = useText();
  const [value, setValue] = useState(initial);
  const [act, setAct] = useState(!wordsOnly);
  const over = codePoints(value) - TEXT_LIMIT;
  const sendable = value.trim() !== "" && over <= 0 && !busy;
  const send = () => {
    if (sendable) onSend(value.trim(), act);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label={text.actions.editing} error={over > 0 ? fill(text.chat.tooLong, { count: over.toLocaleString() }) : null}>
        {(control) => (
          <textarea
            {...control}
            dir="auto"
            autoFocus
            value={value}
            onChange={(event) => setValue(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
            }}
          />
        )}
      </Field>
      {actions.length > 0 && (
        <label className={styles.act}>
          <input type="checkbox" checked={act} onChange={(event) => setAct(event.target.checked)} />
          <span dir="auto">
            {text.actions.doToo} {actions.map((action) => action.summary).join(" ")}
          </span>
        </label>
      )}
      {actions.length > 0 && !act && <p className={styles.unsourced}>{text.actions.saysDone}</p>}
      <footer className={styles.actions}>
        <Button look="primary" type="submit" icon="send" shortcut="Ctrl ↵" disabled={!sendable}>
          {text.actions.sendEdited}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {text.common.cancel}
        </Button>
      </footer>
    </form>
  );
}
