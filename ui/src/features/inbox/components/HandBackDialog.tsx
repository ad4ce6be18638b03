import { useState } from "react";
import { Button } from "@/components/Button";
import { Choice } from "@/components/Choice";
import { Dialog, DialogActions } from "@/components/Dialog";
import { useText } from "@/lib/i18n";
import { NoteField } from "./NoteField";

type To = "assistant" | "queue";

interface HandBackDialogProps {
  first: To;
  busy: boolean;
  onBack: (to: To, note: string) => void;
  onClose: () => void;
}

/** Lets a conversation go: to the assistant, or to the next free colleague. */
export function HandBackDialog({ first, busy, onBack, onClose }: HandBackDialogProps) {
  const text = useText();
  const own = text.handoff.back;
  const [to, setTo] = useState<To>(first);
  const [note, setNote] = useState("");
  const send = () => {
    if (!busy) onBack(to, note.trim());
  };
  return (
    <Dialog title={own.title} onClose={onClose}>
      <Choice
        label={own.to}
        chosen={to}
        onChoose={setTo}
        items={[
          { key: "assistant", name: own.assistant, more: own.assistantMore },
          { key: "queue", name: own.queue, more: own.queueMore },
        ]}
      />
      <NoteField label={own.note} hint={to === "assistant" ? own.noteMore : own.noteMoreQueue} note={note} onChange={setNote} onSend={send} />
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="primary" shortcut="Ctrl ↵" disabled={busy} onClick={send}>
          {to === "assistant" ? own.submit : own.submitQueue}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
