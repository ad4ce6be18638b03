import type { CSSProperties } from "react";
import { IconButton } from "@/components/Button";
import { Icon } from "@/components/icons";
import { soundTime } from "@/lib/format/time";
import { SPEEDS, type Player, type Speed } from "../state/usePlayer";
import { words } from "../words";
import styles from "./CallPlayer.module.css";

const own = words.player;

/** Plays the recording; stays in sight while the transcript is read. */
export function CallPlayer({ player, source }: { player: Player; source: string }) {
  const { ref, events, playing, at, length, broken, toggle, seek, back, forward, speed, setSpeed } = player;
  return (
    <section className={styles.player} aria-label={own.label}>
      <audio ref={ref} src={source} preload="metadata" {...events} />
      <button type="button" className={styles.play} aria-label={playing ? own.pause : own.play} title={own.keys} onClick={toggle}>
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <IconButton icon="undo" label={own.back} onClick={back} />
      <IconButton icon="undo" label={own.forward} className={styles.forward ?? ""} onClick={forward} />
      <span className={styles.time}>{soundTime(at)}</span>
      <input
        type="range"
        className={styles.track}
        style={{ "--share": length > 0 ? at / length : 0 } as CSSProperties}
        min={0}
        max={length || 1}
        step={1}
        value={at}
        aria-label={own.place}
        aria-valuetext={`${soundTime(at)} / ${soundTime(length)}`}
        onChange={(event) => seek(Number(event.target.value))}
      />
      <span className={styles.time}>{soundTime(length)}</span>
      <select
        className={styles.speed}
        aria-label={own.speed}
        value={speed}
        onChange={(event) => setSpeed(Number(event.target.value) as Speed)}
      >
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
      {broken && (
        <p className={styles.broken} role="alert">
          {own.broken}
        </p>
      )}
    </section>
  );
}
