import { cx } from "./cx";
import styles from "./Segments.module.css";

interface SegmentsProps<Key extends string> {
  label: string;
  items: { key: Key; name: string; count?: number }[];
  chosen: Key;
  onChoose: (key: Key) => void;
}

/** One of a few views, side by side; a count stands beside what asks for attention. */
export function Segments<Key extends string>({ label, items, chosen, onChoose }: SegmentsProps<Key>) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {items.map(({ key, name, count }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === chosen}
          className={cx(key === chosen && styles.chosen)}
          onClick={() => onChoose(key)}
        >
          {name}
          {!!count && <b>{count}</b>}
        </button>
      ))}
    </div>
  );
}
