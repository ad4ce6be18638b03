import { Button, IconButton } from "@/components/Button";
import type { ConversationDetail, Turn } from "@/lib/api/types";
import { labelWords, languageName } from "@/lib/format/language";
import { fullTime } from "@/lib/format/time";
import { useText, type Catalogue } from "@/lib/i18n";
import type { Actions } from "../state/useActions";
import { Acts } from "./Acts";
import { Blocked } from "./Blocked";
import { Culture } from "./Culture";
import styles from "./Details.module.css";
import { ModeMenu } from "./ModeMenu";
import { Tickets } from "./Tickets";
import { Understanding } from "./Understanding";

interface DetailsProps {
  detail: ConversationDetail;
  actions: Actions;
  mine: boolean;
  onTicket: () => void;
  onBack: () => void;
}

/** What is known: how the assistant understood the customer, why it decided so, tickets, the customer. */
export function Details({ detail, actions, mine, onTicket, onBack }: DetailsProps) {
  const text = useText();
  const { conversation, turn } = detail;
  const language = conversation.primary_language;
  return (
    <aside className={styles.details} aria-label={text.inbox.details}>
      <header className={styles.head}>
        <IconButton icon="back" label={text.common.back} onClick={onBack} />
        <h2>{text.inbox.details}</h2>
      </header>
      {conversation.status !== "closed" && (
        <section>
          <ModeMenu
            mode={conversation.mode}
            disabled={actions.busy || (conversation.assigned_agent !== null && !mine)}
            onChange={(mode) => void actions.mode(mode)}
          />
        </section>
      )}
      <section>
        <h3>{text.details.analysis}</h3>
        {turn?.analysis ? <Understanding analysis={turn.analysis} mood={conversation.mood} /> : <p className={styles.soft}>{text.details.noAnalysis}</p>}
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
      <Acts acts={turn?.acts ?? []} />
      {language && language !== "en" && <Culture key={language} code={language} />}
      <Blocked drafts={detail.blocked} />
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
              <dt>{text.details.prefers}</dt>
              <dd>{languageName(conversation.customer.preferred_language)}</dd>
            </>
          )}
        </dl>
        <Button size="sm" icon="book" disabled={actions.busy} onClick={() => void actions.faq()}>
          {text.actions.faq}
        </Button>
      </section>
    </aside>
  );
}

function whyTitle(turn: Turn, text: Catalogue): string {
  if (turn.status === "superseded") return text.details.superseded;
  return turn.outcome === "sent" ? text.details.whySent : text.details.why;
}
