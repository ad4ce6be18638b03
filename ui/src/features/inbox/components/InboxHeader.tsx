import { Brand } from "@/components/Brand";
import { IconButton } from "@/components/Button";
import { ThemeButton } from "@/components/ThemeButton";
import { cx } from "@/components/cx";
import { useText } from "@/lib/i18n";
import { useSocketStatus } from "@/lib/realtime/useDeskSocket";
import { useSession } from "@/lib/session/context";
import { useInbox } from "../state/inboxContext";
import styles from "./InboxHeader.module.css";

export function InboxHeader({ onHelp }: { onHelp: () => void }) {
  const text = useText();
  const { me, socket } = useInbox();
  const { signOut } = useSession();
  const live = useSocketStatus(socket) === "open";
  return (
    <header className={styles.header}>
      <Brand size={28} />
      <h1>{text.inbox.title}</h1>
      <span className={cx(styles.live, !live && styles.lost)}>{live ? text.inbox.live : text.inbox.lost}</span>
      <span className={styles.space} />
      <span className={styles.me} dir="auto">
        {me.full_name}
      </span>
      <span className={styles.help}>
        <IconButton icon="keyboard" label={text.shortcuts.open} onClick={onHelp} />
      </span>
      <ThemeButton />
      <IconButton icon="logout" label={text.common.signOut} onClick={() => void signOut()} />
    </header>
  );
}
