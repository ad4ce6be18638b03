import { Field } from "@/components/Field";
import { sendsForm } from "../state/keys";

interface NoteFieldProps {
  label: string;
  hint?: string | undefined;
  note: string;
  onChange: (note: string) => void;
  onSend: () => void;
}

/** A note for colleagues that goes with a step; Ctrl Enter takes the step. */
export function NoteField({ label, hint, note, onChange, onSend }: NoteFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <textarea
          {...control}
          rows={3}
          maxLength={4000}
          dir="auto"
          value={note}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => sendsForm(event) && onSend()}
        />
      )}
    </Field>
  );
}
