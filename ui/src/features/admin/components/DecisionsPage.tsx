import { useCallback, useState } from "react";
import { Link } from "react-router";
import { Chip } from "@/components/Chip";
import { ListStates } from "@/components/ListStates";
import { Page } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { EmptyState } from "@/components/states";
import type { Case } from "@/lib/api/types";
import { labelWords, languageName, percent } from "@/lib/format/language";
import { fullTime } from "@/lib/format/time";
import { usePages } from "@/lib/hooks/usePages";
import { listCases } from "../api/learning";
import { words } from "../words";
import styles from "./Cards.module.css";
import { WordDiff } from "@/components/WordDiff";

type View = keyof typeof words.decisions.views;
const views = Object.keys(words.decisions.views) as View[];

/** `/desk/decisions`: every approval, edit, rejection and take-over, and what it says about the draft. */
export function DecisionsPage() {
  const own = words.decisions;
  const [view, setView] = useState<View>("");
  const load = useCallback(
    (cursor: string | null, signal: AbortSignal) => listCases({ source: view, cursor }, signal),
    [view],
  );
  const { items, error, reload, more } = usePages(load);
  return (
    <Page title={own.title} lead={own.lead}>
      <Segments
        label={own.viewsLabel}
        items={views.map((key) => ({ key, name: own.views[key] }))}
        chosen={view}
        onChoose={setView}
      />
      <ListStates
        count={items?.length ?? null}
        error={error}
        failed={own.failed}
        onRetry={() => void reload()}
        empty={
          <EmptyState icon="history" title={own.none}>
            {own.noneMore}
          </EmptyState>
        }
        onMore={more && (() => void more())}
      >
        <ul className={styles.cards}>{items?.map((each) => <DecisionCard key={each.id} decision={each} />)}</ul>
      </ListStates>
    </Page>
  );
}

export function DecisionCard({ decision }: { decision: Case }) {
  const own = words.decisions;
  const judged = decision.right === null ? own.nobodySaid : decision.right ? own.right : own.wrong;
  return (
    <li className={styles.card}>
      <header className={styles.line}>
        <Chip tone={decision.right === null ? "plain" : decision.right ? "good" : "bad"}>{judged}</Chip>
        <Chip>{labelWords(decision.intent)}</Chip>
        {decision.language !== "en" && <Chip tone="info">{languageName(decision.language)}</Chip>}
        <Chip>{own.confidence(percent(decision.confidence))}</Chip>
        <time className={styles.faint} dateTime={decision.created_at}>
          {fullTime(decision.created_at)}
        </time>
      </header>
      <dl className={styles.texts}>
        <dt>{own.asked}</dt>
        <dd dir="auto">{decision.question}</dd>
        <dt>{decision.diff.length > 0 ? own.edited : own.drafted}</dt>
        <dd dir="auto">{decision.diff.length > 0 ? <WordDiff runs={decision.diff} /> : decision.text}</dd>
        {decision.reason && (
          <>
            <dt>{own.why}</dt>
            <dd dir="auto">{decision.reason}</dd>
          </>
        )}
      </dl>
      <Link to={`/agent/${decision.conversation_id}`}>{own.open}</Link>
    </li>
  );
}
