import { soundTime } from "@/lib/format/time";
import { words } from "../words";
import styles from "./CallReport.module.css";

/** A place in the recording; a press plays from there. */
export function Jump({ at, onHear }: { at: number; onHear: (at: number) => void }) {
  return (
    <button type="button" className={styles.jump} aria-label={words.transcript.from(soundTime(at))} onClick={() => onHear(at)}>
      {soundTime(at)}
    </button>
  );
}
