import { IconButton } from "@/components/Button";
import { StaffHeader } from "@/components/StaffHeader";
import { useText } from "@/lib/i18n";
import { useInbox } from "../state/inboxContext";
import styles from "./InboxHeader.module.css";

export function InboxHeader({ onHelp }: { onHelp: () => void }) {
  const text = useText();
  const { me, socket } = useInbox();
  return (
    <StaffHeader me={me} title={text.inbox.title} socket={socket}>
      <span className={styles.help}>
        <IconButton icon="keyboard" label={text.shortcuts.open} onClick={onHelp} />
      </span>
    </StaffHeader>
  );
}
