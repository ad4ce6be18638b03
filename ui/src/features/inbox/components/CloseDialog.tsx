import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import { useText } from "@/lib/i18n";

interface CloseDialogProps {
  busy: boolean;
  onConfirm: () => Promise<boolean>;
  onClose: () => void;
}

export function CloseDialog({ busy, onConfirm, onClose }: CloseDialogProps) {
  const text = useText();
  return (
    <Dialog title={text.actions.closeTitle} onClose={onClose}>
      <p>{text.actions.closeBody}</p>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="primary" disabled={busy} onClick={() => void onConfirm().then(onClose)}>
          {text.actions.closeConfirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
