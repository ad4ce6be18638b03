import { Icon } from "@/components/icons";
import { useText } from "@/lib/i18n";
import styles from "./DropOverlay.module.css";

/** Over the whole chat while files are held above it. */
export function DropOverlay() {
  const { media } = useText().chat;
  return (
    <div className={styles.overlay}>
      <p className={styles.words}>
        <Icon name="upload" size={32} />
        {media.drop}
      </p>
    </div>
  );
}
