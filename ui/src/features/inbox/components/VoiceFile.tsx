import { cx } from "@/components/cx";
import { SoundPlayer } from "@/components/media/SoundPlayer";
import { SoundChips, SoundFigures } from "@/components/SoundReport";
import { WordDiff } from "@/components/WordDiff";
import type { Attachment, Message, Transcript } from "@/lib/api/types";
import { languageName } from "@/lib/format/language";
import { wordDiff } from "@/lib/format/wordDiff";
import { useText } from "@/lib/i18n";
import { useFindings } from "../state/useFindings";
import styles from "./MessageFiles.module.css";

/** A voice message: to be heard, and what can be said of how it sounds. */
export function VoiceFile({ file, message }: { file: Attachment; message: Message }) {
  const { files } = useText();
  const { found, reading } = useFindings(file, message);
  const transcript = found?.transcript;
  return (
    <div className={styles.voice}>
      <SoundPlayer source={file.url} seconds={file.duration_s ?? null} />
      {transcript ? (
        <Heard transcript={transcript} />
      ) : (
        <p className={cx(styles.caption, reading && styles.waiting)} aria-live="polite">
          {reading ? files.listening : files.unheard}
        </p>
      )}
    </div>
  );
}

function Heard({ transcript }: { transcript: Transcript }) {
  const { files, sound } = useText();
  const { text, language, emotion, quality } = transcript;
  if (text === "") return <p className={styles.caption}>{files.silent}</p>;
  return (
    <>
      <p className={styles.caption}>
        {language !== "und" && <span>{languageName(language)}</span>}
        <SoundChips quality={quality} />
        {emotion && emotion !== "neutral" && <span>{files.emotion(emotion)}</span>}
      </p>
      <details className={styles.figures}>
        <summary>{sound.figures}</summary>
        <SoundFigures quality={quality} />
      </details>
    </>
  );
}

/** What the engine heard beside what the customer made of it, where she changed something. */
export function TranscriptChanges({ message }: { message: Message }) {
  const { files } = useText();
  const { text, transcript, language } = message;
  if (!transcript || text === "") return null;
  const runs = wordDiff(transcript, text);
  if (!runs || runs.every((run) => run.op === "same")) return null;
  return (
    <section className={styles.changes}>
      <h4>{files.changed}</h4>
      <div lang={language ?? undefined}>
        <WordDiff runs={runs} />
      </div>
    </section>
  );
}
