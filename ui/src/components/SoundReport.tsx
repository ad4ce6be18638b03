import type { SoundQuality } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { soundWords } from "@/lib/format/soundWords";
import { useText } from "@/lib/i18n";
import { Chip } from "./Chip";
import styles from "./SoundReport.module.css";

/** How well a recording can be understood, in words. */
export function SoundChips({ quality }: { quality: SoundQuality }) {
  const { sound } = useText();
  return soundWords(quality).map((word) => (
    <Chip key={word} tone={word === "clear" ? "plain" : "warn"}>
      {sound[word]}
    </Chip>
  ));
}

/** The figures behind the words. */
export function SoundFigures({ quality }: { quality: SoundQuality }) {
  const { sound } = useText();
  const { level_db, snr_db, clipping, speech_ratio } = quality;
  const decibels = (value: number) => sound.decibels(value.toFixed(1).replace("-", "−"));
  return (
    <dl className={styles.figures}>
      <dt>{sound.level}</dt>
      <dd>{decibels(level_db)}</dd>
      {snr_db !== null && (
        <>
          <dt>{sound.noise}</dt>
          <dd>{decibels(snr_db)}</dd>
        </>
      )}
      <dt>{sound.clipping}</dt>
      <dd>{(clipping * 100).toFixed(2)} %</dd>
      <dt>{sound.speech}</dt>
      <dd>{percent(speech_ratio)}</dd>
    </dl>
  );
}
