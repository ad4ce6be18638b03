import { useState } from "react";
import { Button, IconButton } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { useAct } from "@/components/useAct";
import type { Call } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { cancelCall, removeCall, retryCall } from "../api/calls";
import { callName } from "../state/callNames";
import { isUnfinished } from "../state/merge";
import { words } from "../words";
import styles from "./Calls.module.css";

/** Cancel it, begin it again, remove it: what can be done with a call as it is. Events tell what came of it. */
export function CallActs({ call, onRemoved }: { call: Call; onRemoved?: () => void }) {
  const { act, busy } = useAct();
  const [removing, setRemoving] = useState(false);
  const { id } = call;
  return (
    <span className={styles.acts}>
      {isUnfinished(call) && (
        <Button size="sm" disabled={busy} onClick={() => void act(() => cancelCall(id), words.cancelled)}>
          {words.cancel}
        </Button>
      )}
      {call.can_retry && (
        <Button size="sm" icon="undo" disabled={busy} onClick={() => void act(() => retryCall(id), words.retried)}>
          {words.retry}
        </Button>
      )}
      <IconButton icon="trash" label={`${words.remove}: ${callName(call)}`} disabled={busy} onClick={() => setRemoving(true)} />
      {removing && (
        <RemoveDialog
          busy={busy}
          onClose={() => setRemoving(false)}
          onConfirm={() =>
            void act(() => removeCall(id), words.removed).then((gone) => {
              setRemoving(false);
              if (gone) onRemoved?.();
            })
          }
        />
      )}
    </span>
  );
}

function RemoveDialog({ busy, onConfirm, onClose }: { busy: boolean; onConfirm: () => void; onClose: () => void }) {
  const text = useText();
  return (
    <Dialog title={words.removeTitle} onClose={onClose}>
      <p>{words.removeBody}</p>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="danger" disabled={busy} onClick={onConfirm}>
          {words.remove}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
