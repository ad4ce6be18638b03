import type { CSSProperties } from "react";
import { Icon } from "@/components/icons";
import { soundTime } from "@/lib/format/time";
import { useWords } from "@/lib/i18n";
import styles from "./SoundPlayer.module.css";
import { useSound } from "./useSound";

interface SoundPlayerProps {
  source: string;
  /** Its length in seconds, where it is known: then nothing is loaded before it is wanted. */
  seconds: number | null;
  /** What it is called; "Voice message" without. */
  label?: string;
}

/** Plays a sound, in the colour of the text around it. Only one plays at a time on a page. */
export function SoundPlayer({ source, seconds, label }: SoundPlayerProps) {
  const { text, locale } = useWords();
  const { media } = text.chat;
  const { ref, events, playing, at, length, broken, toggle, seek } = useSound(seconds);
  const name = label ?? media.voice;
  const time = soundTime(playing || at > 0 ? at : length, locale);
  return (
    <div className={styles.player} role="group" aria-label={name}>
      <audio ref={ref} src={source} preload={seconds === null ? "metadata" : "none"} {...events} />
      <button type="button" className={styles.button} aria-label={playing ? media.pause : media.play} onClick={toggle}>
        <Icon name={broken ? "alert" : playing ? "pause" : "play"} size={18} />
      </button>
      <input
        type="range"
        className={styles.track}
        style={{ "--share": length > 0 ? at / length : 0 } as CSSProperties}
        min={0}
        max={length || 1}
        step={0.1}
        value={at}
        aria-label={name}
        aria-valuetext={`${soundTime(at, locale)} / ${soundTime(length, locale)}`}
        onChange={(event) => seek(Number(event.target.value))}
      />
      <span className={styles.time}>{time}</span>
    </div>
  );
}
