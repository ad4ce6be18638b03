import { Dialog } from "@/components/Dialog";
import { useText } from "@/lib/i18n";
import styles from "./ShortcutHelp.module.css";

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const text = useText();
  return (
    <Dialog title={text.shortcuts.title} onClose={onClose}>
      <dl className={styles.list}>
        {text.shortcuts.list.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (key === "/" && keys !== "/" ? " / " : <kbd key={key}>{key}</kbd>))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
