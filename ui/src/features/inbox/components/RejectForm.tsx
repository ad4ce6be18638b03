import { useState } from "react";
import { Button } from "@/components/Button";
import { cx } from "@/components/cx";
import { Field } from "@/components/Field";
import { useText } from "@/lib/i18n";
import styles from "./SuggestionPanel.module.css";

interface RejectFormProps {
  busy: boolean;
  onReject: (reason: string) => void;
  onCancel: () => void;
}

/** Why the suggestions are no good: the next draft and the evaluations learn from it. */
export function RejectForm({ busy, onReject, onCancel }: RejectFormProps) {
  const text = useText();
  const [picked, setPicked] = useState(text.actions.rejectReasons[0] ?? "");
  const [words, setWords] = useState("");
  return (
    <form
      className={cx(styles.form, styles.whole)}
      onSubmit={(event) => {
        event.preventDefault();
        onReject([picked, words.trim()].filter(Boolean).join(": "));
      }}
    >
      <fieldset className={styles.reasons}>
        <legend>{text.actions.rejectReason}</legend>
        {text.actions.rejectReasons.map((reason) => (
          <label key={reason}>
            <input
              type="radio"
              name="reason"
              autoFocus={reason === picked}
              checked={reason === picked}
              onChange={() => setPicked(reason)}
            />
            {reason}
          </label>
        ))}
      </fieldset>
      <Field label={text.actions.reasonOther}>
        {(control) => <input {...control} dir="auto" value={words} onChange={(event) => setWords(event.target.value)} />}
      </Field>
      <footer className={styles.actions}>
        <Button look="danger" type="submit" disabled={busy}>
          {text.actions.rejectSend}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {text.common.cancel}
        </Button>
      </footer>
    </form>
  );
}
