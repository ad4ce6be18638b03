import { cx } from "@/components/cx";
import type { CallSpeaker, CallTurn } from "@/lib/api/types";
import { soundTime } from "@/lib/format/time";
import { words } from "../words";
import styles from "./Transcript.module.css";

const own = words.transcript;
const COLOURS = 4;

interface TranscriptLineProps {
  turn: CallTurn;
  speaker: CallSpeaker | undefined;
  /** Of the speaker among all: gives them a colour. */
  place: number;
  sameSpeaker: boolean;
  current: boolean;
  onHear: () => void;
}

/** A line: who, when, what. Its time is the button for the keyboard; the mouse may press anywhere, or mark words. */
export function TranscriptLine({ turn, speaker, place, sameSpeaker, current, onHear }: TranscriptLineProps) {
  const { start, text, translation, sentiment } = turn;
  const feels = sentiment && sentiment.label !== "neutral" ? sentiment.label : null;
  return (
    <li
      className={cx(styles.line, styles[`speaker${Math.max(0, place) % COLOURS}`], current && styles.current)}
      aria-current={current ? "true" : undefined}
      onClick={() => {
        if (getSelection()?.isCollapsed !== false) onHear();
      }}
    >
      <button
        type="button"
        className={styles.time}
        aria-label={own.from(soundTime(start))}
        onClick={(event) => {
          event.stopPropagation();
          onHear();
        }}
      >
        {soundTime(start)}
      </button>
      <div className={styles.words}>
        {!sameSpeaker && (
          <p className={styles.who}>
            <b dir="auto">{speaker?.name ?? turn.speaker}</b>
            {speaker && speaker.name.toLowerCase() !== speaker.role && <span>{own.roles[speaker.role]}</span>}
            {speaker?.estimated && <span>({own.estimated})</span>}
          </p>
        )}
        <p dir="auto">
          {text}
          {feels && <span className={cx(styles.feels, styles[feels])} role="img" aria-label={own.feels[feels]} title={own.feels[feels]} />}
        </p>
        {translation && (
          <p className={styles.translation} dir="auto">
            {translation}
          </p>
        )}
      </div>
    </li>
  );
}
