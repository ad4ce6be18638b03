import { useState } from "react";
import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { useText } from "@/lib/i18n";
import { fieldValue, presets } from "../state/snooze";

interface SnoozeDialogProps {
  busy: boolean;
  onSnooze: (until: Date) => void;
  onClose: () => void;
}

/** A time of her own, until which a conversation is put off. */
export function SnoozeDialog({ busy, onSnooze, onClose }: SnoozeDialogProps) {
  const text = useText();
  const own = text.snooze;
  const [opened] = useState(() => new Date());
  const [value, setValue] = useState(() => fieldValue(presets(opened).find(({ name }) => name === "tomorrow")?.until ?? opened));
  const [tried, setTried] = useState(false);
  const until = new Date(value);
  const wrong = Number.isNaN(until.getTime()) || until <= opened;
  return (
    <Dialog title={own.ownTitle} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!wrong && !busy) onSnooze(until);
        }}
      >
        <Field label={own.when} error={wrong && tried ? own.past : null}>
          {(control) => (
            <input {...control} type="datetime-local" min={fieldValue(opened)} value={value} onChange={(event) => setValue(event.target.value)} />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {own.submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
