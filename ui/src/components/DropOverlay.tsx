import styles from "./DropOverlay.module.css";
import { Icon } from "./icons";

/** Over a whole page while files are held above it; `words` say what becomes of them. */
export function DropOverlay({ words }: { words: string }) {
  return (
    <div className={styles.overlay}>
      <p className={styles.words}>
        <Icon name="upload" size={32} />
        {words}
      </p>
    </div>
  );
}
