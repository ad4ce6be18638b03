import { Panel } from "@/components/Page";
import { SoundChips, SoundFigures } from "@/components/SoundReport";
import type { CallResult, CallSpeaker } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { soundTime } from "@/lib/format/time";
import { words } from "../words";
import styles from "./CallReport.module.css";
import { Jump } from "./Jump";

const own = words.quality;

interface CallQualityProps {
  quality: CallResult["quality"];
  speakers: CallSpeaker[];
  onHear: (at: number) => void;
}

/** How well the call can be understood and how it was held: in words, the figures on demand. */
export function CallQuality({ quality, speakers, onHear }: CallQualityProps) {
  const name = (id: string) => speakers.find((each) => each.id === id)?.name ?? id;
  const { notes, shares, silences, silence_s, talk_over_s, longest_monologue } = quality;
  return (
    <Panel title={own.title}>
      <p className={styles.chips}>
        <SoundChips quality={quality} />
      </p>
      {notes.length === 0 ? (
        <p className={styles.soft}>{own.fine}</p>
      ) : (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <details className={styles.details}>
        <summary>{own.figures}</summary>
        <SoundFigures quality={quality} />
        <dl className={styles.figures}>
          {shares.map(({ speaker, share }) => (
            <div key={speaker}>
              <dt>
                {name(speaker)}: {own.shares.toLowerCase()}
              </dt>
              <dd>{percent(share)}</dd>
            </div>
          ))}
          {talk_over_s !== null && (
            <div>
              <dt>{own.talkOver}</dt>
              <dd>{soundTime(talk_over_s)}</dd>
            </div>
          )}
          <div>
            <dt>{own.silence}</dt>
            <dd>{own.times(silences.length, soundTime(silence_s))}</dd>
          </div>
          {longest_monologue && (
            <div>
              <dt>
                {own.monologue}: {name(longest_monologue.speaker)}
              </dt>
              <dd>
                <Jump at={longest_monologue.start} onHear={onHear} /> {soundTime(longest_monologue.end - longest_monologue.start)}
              </dd>
            </div>
          )}
        </dl>
      </details>
    </Panel>
  );
}
