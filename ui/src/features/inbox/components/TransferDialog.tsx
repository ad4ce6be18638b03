import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import { Choice } from "@/components/Choice";
import { Dialog, DialogActions } from "@/components/Dialog";
import { PresenceMark } from "@/components/PresenceMark";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import { listColleagues } from "@/lib/api/presence";
import type { Colleague } from "@/lib/api/types";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { useSocketListener } from "@/lib/realtime/useDeskSocket";
import { byAvailability } from "../state/colleagues";
import { useInbox } from "../state/inboxContext";
import { NoteField } from "./NoteField";

interface TransferDialogProps {
  /** Who holds it now. */
  holder: string | null;
  busy: boolean;
  onGive: (to: Colleague, note: string) => void;
  onClose: () => void;
}

/** Gives a conversation to a colleague: who is there, how much each has to do, and what to know. */
export function TransferDialog({ holder, busy, onGive, onClose }: TransferDialogProps) {
  const text = useText();
  const own = text.handoff.transfer;
  const { me, socket } = useInbox();
  const { data, error, reload } = useLoad(useCallback((signal: AbortSignal) => listColleagues(signal), []));
  const [chosen, setChosen] = useState<string | null>(null);
  const [note, setNote] = useState("");
  useSocketListener(socket, {
    onEvent: (event) => {
      if (event.name === "presence.changed") void reload();
    },
  });
  const colleagues = data && byAvailability(data.filter(({ agent }) => agent.id !== me.user_id && agent.id !== holder));
  const to = colleagues?.find(({ agent }) => agent.id === chosen);
  const send = () => {
    if (to && !busy) onGive(to, note.trim());
  };
  return (
    <Dialog title={own.title} onClose={onClose}>
      {colleagues === null && (error ? <ErrorState title={own.failed} error={error} onRetry={() => void reload()} /> : <Skeleton widths={[0.7, 0.5, 0.6]} label={text.common.loading} />)}
      {colleagues?.length === 0 && (
        <EmptyState icon="people" title={own.none}>
          {own.noneMore}
        </EmptyState>
      )}
      {colleagues && colleagues.length > 0 && (
        <>
          <Choice
            label={own.who}
            chosen={chosen}
            onChoose={setChosen}
            scrolls
            autoFocus
            items={colleagues.map(({ agent, state, conversations }) => ({
              key: agent.id,
              name: agent.full_name,
              aside: <PresenceMark state={state} />,
              more: own.holds(conversations),
              // Nobody can be given a conversation who is not there.
              disabled: state === "offline",
            }))}
          />
          {colleagues.every(({ state }) => state === "offline") && <p role="status">{own.nobodyThere}</p>}
          {to?.state === "away" && <p role="status">{own.away(to.agent.full_name)}</p>}
          <NoteField label={own.note} note={note} onChange={setNote} onSend={send} />
        </>
      )}
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="primary" shortcut="Ctrl ↵" disabled={busy || !to} onClick={send}>
          {own.submit}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
