import { useState } from "react";
import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { Field } from "@/components/Field";
import type { ConversationDetail, Priority } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { customerName } from "@/lib/format/person";
import { useText, type Catalogue } from "@/lib/i18n";

const priorities: Priority[] = ["low", "medium", "high", "urgent"];
const QUOTE = 400;

/** Who, what about, and their last words: enough for a colleague to start. */
function summaryOf({ conversation, messages }: ConversationDetail, text: Catalogue): string {
  const said = messages.findLast((message) => message.sender === "customer");
  const last = said?.text || (said?.transcript ?? said?.ocr_text ?? "");
  const quote = last.length > QUOTE ? `${last.slice(0, QUOTE)} …` : last;
  const name = customerName(conversation.customer);
  return text.ticket.summary(name, conversation.intent ? labelWords(conversation.intent) : "", quote);
}

interface TicketDialogProps {
  detail: ConversationDetail;
  busy: boolean;
  onRaise: (description: string, priority: Priority, idempotencyKey: string) => Promise<boolean>;
  onClose: () => void;
}

export function TicketDialog({ detail, busy, onRaise, onClose }: TicketDialogProps) {
  const text = useText();
  const [description, setDescription] = useState(() => summaryOf(detail, text));
  const [priority, setPriority] = useState<Priority>(detail.conversation.sentiment === "negative" ? "high" : "medium");
  // One dialog raises one ticket, however often the button is pressed.
  const [key] = useState(() => crypto.randomUUID());
  return (
    <Dialog title={text.ticket.title} onClose={onClose}>
      <Field label={text.ticket.description}>
        {(control) => (
          <textarea {...control} rows={6} dir="auto" value={description} onChange={(event) => setDescription(event.target.value)} />
        )}
      </Field>
      <Field label={text.ticket.priority}>
        {(control) => (
          <select {...control} value={priority} onChange={(event) => setPriority(event.target.value as Priority)}>
            {priorities.map((each) => (
              <option key={each} value={each}>
                {text.ticket.priorities[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button
          look="primary"
          disabled={busy || description.trim() === ""}
          onClick={() => void onRaise(description.trim(), priority, key).then((raised) => raised && onClose())}
        >
          {text.ticket.submit}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
