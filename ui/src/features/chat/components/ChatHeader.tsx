import { Brand } from "@/components/Brand";
import { IconButton } from "@/components/Button";
import { cx } from "@/components/cx";
import { ThemeButton } from "@/components/ThemeButton";
import { useText } from "@/lib/i18n";
import styles from "./ChatHeader.module.css";
import { LanguageMenu } from "./LanguageMenu";

interface ChatHeaderProps {
  /** What may be hoped for now, under the title. */
  tagline: string;
  /** Nothing has been said yet: there is nothing to leave. */
  fresh: boolean;
  /** Something new stands in an earlier conversation. */
  news: boolean;
  onNew: () => void;
  onEarlier: () => void;
}

export function ChatHeader({ tagline, fresh, news, onNew, onEarlier }: ChatHeaderProps) {
  const text = useText();
  return (
    <header className={styles.header}>
      <Brand />
      <div className={styles.words}>
        <h1>{text.chat.title}</h1>
        <p>{tagline}</p>
      </div>
      <LanguageMenu />
      <ThemeButton />
      <span className={cx(styles.anchor, news && styles.news)}>
        <IconButton icon="history" label={text.chat.earlier} onClick={onEarlier} />
      </span>
      <IconButton icon="plus" label={text.chat.newConversation} onClick={onNew} disabled={fresh} />
    </header>
  );
}
