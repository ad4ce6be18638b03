import { useEffect, useRef } from "react";
import { IconButton } from "@/components/Button";
import { cx } from "@/components/cx";
import { soundTime } from "@/lib/format/time";
import { useNow } from "@/lib/hooks/useNow";
import { useShortcuts } from "@/lib/hooks/useShortcuts";
import { useWords } from "@/lib/i18n";
import { LONGEST_S } from "../state/voiceRecorder";
import { LevelMeter } from "./LevelMeter";
import styles from "./RecorderPanel.module.css";

/** From when on the time that is left is shown, in seconds. */
const COUNT_DOWN_S = 15;

interface RecorderPanelProps {
  startedAt: number;
  level: () => number;
  onStop: () => void;
  onDiscard: () => void;
}

/** In the place of the text while a voice message is recorded. Escape discards it. */
export function RecorderPanel({ startedAt, level, onStop, onDiscard }: RecorderPanelProps) {
  const { text } = useWords();
  const { media } = text.chat;
  const stop = useRef<HTMLButtonElement>(null);
  useShortcuts({ Escape: onDiscard }, 1);
  useEffect(() => stop.current?.focus(), []);
  return (
    <div className={styles.panel} role="group" aria-label={media.voice}>
      <IconButton icon="trash" label={media.discard} onClick={onDiscard} />
      <span className={styles.dot} aria-hidden="true" />
      <span className="hidden-visually" role="status">
        {media.recording}
      </span>
      <Time startedAt={startedAt} />
      <LevelMeter level={level} />
      <IconButton ref={stop} icon="stop" label={media.stop} className={styles.stop} onClick={onStop} />
    </div>
  );
}

function Time({ startedAt }: { startedAt: number }) {
  const { locale } = useWords();
  const elapsed = Math.max(0, (useNow() - startedAt) / 1_000);
  const left = Math.max(0, LONGEST_S - elapsed);
  const ending = left <= COUNT_DOWN_S;
  return (
    <span className={cx(styles.time, ending && styles.ending)} role="timer">
      {ending ? `−${soundTime(left, locale)}` : soundTime(elapsed, locale)}
    </span>
  );
}
