import { useState } from "react";
import { Button } from "@/components/Button";
import { TEXT_LIMIT } from "@/components/Composer";
import { Field } from "@/components/Field";
import { codePoints } from "@/lib/format/text";
import { fill, useText } from "@/lib/i18n";
import styles from "./SuggestionPanel.module.css";

interface EditFormProps {
  initial: string;
  busy: boolean;
  onSend: (text: string) => void;
  onCancel: () => void;
}

export function EditForm({ initial, busy, onSend, onCancel }: EditFormProps) {
  const text = useText();
  const [value, setValue] = useState(initial);
  const over = codePoints(value) - TEXT_LIMIT;
  const sendable = value.trim() !== "" && over <= 0 && !busy;
  const send = () => {
    if (sendable) onSend(value.trim());
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
