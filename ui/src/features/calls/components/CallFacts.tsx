import { Chip, type Tone } from "@/components/Chip";
import { Panel } from "@/components/Page";
import { useCopy } from "@/components/useCopy";
import type { CallResult, SentimentLabel } from "@/lib/api/types";
import { labelWords, languageName, percent } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { words } from "../words";
import styles from "./CallReport.module.css";
import { Jump } from "./Jump";

const tones: Record<SentimentLabel, Tone> = { positive: "good", neutral: "plain", negative: "bad" };

/** What the call is about: intent, language, mood, and what was named in it. */
export function CallFacts({ result, onHear }: { result: CallResult; onHear: (at: number) => void }) {
  const text = useText();
  const { intent, language, sentiment, entities } = result;
  return (
    <Panel title={words.facts}>
      <dl className={styles.facts}>
        <dt>{words.intent}</dt>
        <dd>
          <Sure words={intent.label === "unknown" ? words.unknown : labelWords(intent.label)} share={intent.confidence} />
        </dd>
        {(intent.further ?? []).length > 0 && (
          <>
            <dt>{words.further}</dt>
            <dd>{intent.further?.map((each) => <Sure key={each.label} words={labelWords(each.label)} share={each.confidence} />)}</dd>
          </>
        )}
        <dt>{words.language}</dt>
        <dd>
          <Sure words={language.code === "und" ? words.unknown : languageName(language.code)} share={language.confidence} />
        </dd>
        {sentiment && (
          <>
            <dt>{text.details.sentiment}</dt>
            <dd>
              <Chip tone={tones[sentiment.label]}>{text.details.sentiments[sentiment.label]}</Chip>
            </dd>
          </>
        )}
      </dl>
      {entities.length > 0 && (
        <>
          <h4 className={styles.small}>{words.entities}</h4>
          <Named entities={entities} onHear={onHear} />
        </>
      )}
    </Panel>
  );
}

function Sure({ words: label, share }: { words: string; share: number }) {
  return (
    <span className={styles.sure}>
      {label} {share > 0 && <Chip tone={share < 0.5 ? "warn" : "plain"}>{percent(share)}</Chip>}
    </span>
  );
}

function Named({ entities, onHear }: { entities: CallResult["entities"]; onHear: (at: number) => void }) {
  const { details } = useText();
  const copy = useCopy();
  return (
    <ul className={styles.items}>
      {entities.map(({ type, text, value, at }, index) => {
        const kind = details.entityTypes[type] ?? labelWords(type);
        return (
          <li key={index}>
            <Jump at={at} onHear={onHear} />
            <button type="button" className={styles.named} aria-label={details.copy(kind, value ?? text)} onClick={() => void copy(value ?? text)}>
              <span className={styles.soft}>{kind}</span> <bdi>{text}</bdi>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
