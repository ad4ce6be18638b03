import { Chip, type Tone } from "@/components/Chip";
import type { Analysis } from "@/lib/api/types";
import { labelWords, languageName, percent } from "@/lib/format/language";
import { useText, type Catalogue } from "@/lib/i18n";
import { SentimentChip } from "./chips";
import styles from "./Details.module.css";
import { Entities } from "./Entities";

interface UnderstandingProps {
  analysis: Analysis;
  /** The conversation's, from -1 to 1; null before anything was said. */
  mood: number | null;
}

/** What the assistant understood of the customer's last message. */
export function Understanding({ analysis, mood }: UnderstandingProps) {
  const text = useText();
  const { language, intent, sentiment, emotion, entities = [], keywords = [] } = analysis;
  return (
    <dl className={styles.facts}>
      <dt>{text.details.intent}</dt>
      <dd>
        <Intent intent={intent} />
      </dd>
      <dt>{text.details.language}</dt>
      <dd>
        <Measure words={languageName(language.code)} share={language.confidence} />
      </dd>
      <dt>{text.details.sentiment}</dt>
      <dd>
        <SentimentChip label={sentiment.label} />
      </dd>
      {emotion && emotion !== "neutral" && (
        <>
          <dt>{text.details.emotion}</dt>
          <dd>
            {labelWords(emotion)} <span className={styles.soft}>({text.details.estimate})</span>
          </dd>
        </>
      )}
      {mood !== null && (
        <>
          <dt>{text.details.mood}</dt>
          <dd>
            <Mood mood={mood} />
          </dd>
        </>
      )}
      {entities.length > 0 && (
        <>
          <dt className={styles.wide}>{text.details.entities}</dt>
          <dd className={styles.wide}>
            <Entities entities={entities} />
          </dd>
        </>
      )}
      {keywords.length > 0 && (
        <>
          <dt className={styles.wide}>{text.details.keywords}</dt>
          <dd className={styles.wide} dir="auto">
            {keywords.join(" · ")}
          </dd>
        </>
      )}
    </dl>
  );
}

function Intent({ intent }: { intent: Analysis["intent"] }) {
  const text = useText();
  const { further = [], alternatives } = intent;
  return (
    <>
      <Measure words={intentWords(intent.label, text)} share={intent.confidence} />
      {further.length > 0 && (
        <div className={styles.further}>
          <p>{text.details.further}</p>
          {further.map((other) => (
            <Measure key={other.label} words={labelWords(other.label)} share={other.confidence} />
          ))}
        </div>
      )}
      {alternatives.length > 0 && (
        <details className={styles.more}>
          <summary>{text.details.alternatives}</summary>
          {alternatives.map((other) => (
            <Measure key={other.label} words={labelWords(other.label)} share={other.confidence} />
          ))}
        </details>
      )}
    </>
  );
}

const intentWords = (label: string, text: Catalogue): string =>
  label === "unknown" ? text.details.unknownIntent : labelWords(label);

/** A label with how sure the assistant is of it. */
function Measure({ words, share }: { words: string; share: number }) {
  return (
    <span className={styles.measure}>
      <span>{words}</span>
      {share > 0 && <Chip tone={share < 0.5 ? "warn" : "plain"}>{percent(share)}</Chip>}
    </span>
  );
}

type MoodName = keyof Catalogue["details"]["moods"];

const moodTones: Record<MoodName, Tone> = { good: "good", calm: "plain", tense: "warn", upset: "bad" };

/** The conversation's mood in a word. */
export function moodName(mood: number): MoodName {
  if (mood >= 0.25) return "good";
  if (mood > -0.25) return "calm";
  return mood > -0.6 ? "tense" : "upset";
}

function Mood({ mood }: { mood: number }) {
  const text = useText();
  const name = moodName(mood);
  return (
    <Chip tone={moodTones[name]} title={text.details.moodTitle(mood.toFixed(2))}>
      {text.details.moods[name]}
    </Chip>
  );
}
