import { useEffect, useId, useRef, type ReactNode } from "react";
import styles from "./Choice.module.css";
import { cx } from "./cx";

interface ChoiceProps<Key extends string> {
  label: string;
  items: { key: Key; name: string; more?: string; aside?: ReactNode; disabled?: boolean }[];
  chosen: Key | null;
  onChoose: (key: Key) => void;
  /** Long lists scroll within themselves. */
  scrolls?: boolean;
  /** The first that can be chosen gets the focus when the list appears. */
  autoFocus?: boolean;
}

/** One of several, each with a line about it. */
export function Choice<Key extends string>({ label, items, chosen, onChoose, scrolls, autoFocus }: ChoiceProps<Key>) {
  const name = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (autoFocus) list.current?.querySelector<HTMLElement>("input:enabled")?.focus();
  }, [autoFocus]);
  return (
    <fieldset className={styles.choice}>
      <legend>{label}</legend>
      <div ref={list} className={cx(styles.items, scrolls && styles.scrolls)}>
        {items.map((item) => (
          <label key={item.key} className={cx(styles.item, item.disabled && styles.disabled)}>
            <input type="radio" name={name} checked={item.key === chosen} disabled={item.disabled} onChange={() => onChoose(item.key)} />
            <span className={styles.words}>
              <span dir="auto">{item.name}</span>
              {item.more && <small>{item.more}</small>}
            </span>
            {item.aside}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
