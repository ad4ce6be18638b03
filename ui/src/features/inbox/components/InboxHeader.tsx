import { IconButton } from "@/components/Button";
import { StaffHeader } from "@/components/StaffHeader";
import { cx } from "@/components/cx";
import { useText } from "@/lib/i18n";
import { useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useInbox } from "../state/inboxContext";
import styles from "./InboxHeader.module.css";

export function InboxHeader({ onHelp }: { onHelp: () => void }) {
  const text = useText();
  const { me, socket } = useInbox();
  const live = useSocketStatus(socket) === "open";
  return (
    <StaffHeader
      me={me}
      title={text.inbox.title}
      status={<span className={cx(styles.live, !live && styles.lost)}>{live ? text.inbox.live : text.inbox.lost}</span>}
    >
      <span className={styles.help}>
        <IconButton icon="keyboard" label={text.shortcuts.open} onClick={onHelp} />
      </span>
    </StaffHeader>
  );
}
