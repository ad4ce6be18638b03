import type { ConversationDetail } from "@/lib/api/types";
import type { Actions } from "../state/useActions";
import { HandBackDialog } from "./HandBackDialog";
import { SnoozeDialog } from "./SnoozeDialog";
import { TicketDialog } from "./TicketDialog";
import { TransferDialog } from "./TransferDialog";

export type DialogName = "ticket" | "transfer" | "handBack" | "release" | "snooze";

interface ConversationDialogsProps {
  open: DialogName | null;
  detail: ConversationDetail;
  actions: Actions;
  onClose: () => void;
}

/** The dialog of a conversation that is open, if any. Each closes when what it is for is done. */
export function ConversationDialogs({ open, detail, actions, onClose }: ConversationDialogsProps) {
  const { busy } = actions;
  const held = detail.conversation.assigned_agent;
  const then = (done: Promise<boolean>) => void done.then((went) => went && onClose());
  switch (open) {
    case "ticket":
      return <TicketDialog detail={detail} busy={busy} onRaise={actions.raise} onClose={onClose} />;
    case "transfer":
      return <TransferDialog holder={held?.id ?? null} busy={busy} onGive={(colleague, note) => then(actions.give(colleague, note))} onClose={onClose} />;
    case "handBack":
    case "release":
      return (
        <HandBackDialog
          first={open === "release" ? "queue" : "assistant"}
          busy={busy}
          onBack={(to, note) => then(to === "queue" ? actions.release(note) : actions.handBack(note))}
          onClose={onClose}
        />
      );
    case "snooze":
      return <SnoozeDialog busy={busy} onSnooze={(until) => then(actions.snooze(until))} onClose={onClose} />;
    default:
      return null;
  }
}
