import { IconButton } from "@/components/Button";
import { Chip } from "@/components/Chip";
import type { ConversationDetail, Turn } from "@/lib/api/types";
import { labelWords, languageName, percent } from "@/lib/format/language";
import { fullTime } from "@/lib/format/time";
import { useText, type Catalogue } from "@/lib/i18n";
import type { Actions } from "../state/useActions";
import { SentimentChip } from "./chips";
import styles from "./Details.module.css";
import { Tickets } from "./Tickets";

interface DetailsProps {
  detail: ConversationDetail;
  actions: Actions;
  onTicket: () => void;
  onBack: () => void;
}

/** What is known: how the assistant understood the customer, why it decided so, tickets, the customer. */
export function Details({ detail, actions, onTicket, onBack }: DetailsProps) {
  const text = useText();
  const { conversation, turn } = detail;
  return (
    <aside className={styles.details} aria-label={text.inbox.details}>
      <header className={styles.head}>
        <IconButton icon="back" label={text.common.back} onClick={onBack} />
        <h2>{text.inbox.details}</h2>
      </header>
      <section>
        <h3>{text.details.analysis}</h3>
        {turn?.analysis ? <Understanding turn={turn} /> : <p className={styles.soft}>{text.details.noAnalysis}</p>}
      </section>
      {turn?.outcome_reason && (
        <section>
          <h3>{whyTitle(turn, text)}</h3>
          <p dir="auto">{turn.outcome_reason}</p>
          {turn.timings_ms.total !== undefined && (
            <p className={styles.soft}>{text.details.timing(turn.timings_ms.total)}</p>
          )}
        </section>
      )}
      <Tickets tickets={detail.tickets} closed={conversation.status === "closed"} actions={actions} onTicket={onTicket} />
      <section>
        <h3>{text.details.customer}</h3>
        <dl className={styles.facts}>
          <dt>{text.details.since}</dt>
          <dd>{fullTime(conversation.created_at)}</dd>
          <dt>{text.details.source}</dt>
          <dd>{labelWords(conversation.source)}</dd>
          {conversation.customer.preferred_language && (
            <>
              <dt>{text.details.language}</dt>
              <dd>{languageName(conversation.customer.preferred_language)}</dd>
            </>
          )}
        </dl>
      </section>
    </aside>
  );
}

function whyTitle(turn: Turn, text: Catalogue): string {
  if (turn.status === "superseded") return text.details.superseded;
  return turn.outcome === "sent" ? text.details.whySent : text.details.why;
}

function Understanding({ turn }: { turn: Turn }) {
  const text = useText();
  const { language, intent, sentiment } = turn.analysis ?? {};
  return (
    <dl className={styles.facts}>
      {intent && (
        <>
          <dt>{text.details.intent}</dt>
          <dd>
            <Measure words={intent.label === "unknown" ? text.details.unknownIntent : labelWords(intent.label)} share={intent.confidence} />
            {intent.alternatives.length > 0 && (
              <details className={styles.more}>
                <summary>{text.details.alternatives}</summary>
                {intent.alternatives.map((other) => (
                  <Measure key={other.label} words={labelWords(other.label)} share={other.confidence} />
                ))}
              </details>
            )}
          </dd>
        </>
      )}
      {language && (
        <>
          <dt>{text.details.language}</dt>
          <dd>
            <Measure words={languageName(language.code)} share={language.confidence} />
          </dd>
        </>
      )}
      {sentiment && (
        <>
          <dt>{text.details.sentiment}</dt>
          <dd>
            <SentimentChip label={sentiment.label} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** A label with how sure the assistant is of it. */
function Measure({ words, share }: { words: string; share: number }) {
  return (
    <span className={styles.measure}>
      <span>{words}</span>
      {share > 0 && <Chip tone={share < 0.5 ? "warn" : "plain"}>{percent(share)}</Chip>}
    </span>
  );
}
