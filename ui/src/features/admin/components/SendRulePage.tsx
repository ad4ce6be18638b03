import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Skeleton } from "@/components/states";
import { Table, type Column } from "@/components/Table";
import type { SendRule } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { fetchSendRule, fetchSettings } from "../api/sendRule";
import { words } from "../words";
import styles from "./Cards.module.css";
import { SendSettings } from "./SendSettings";

const own = words.sendRule;

// The charts weigh as much as the rest of the page: they come when a curve is looked at.
const RiskCurve = lazy(() => import("./RiskCurve").then((m) => ({ default: m.RiskCurve })));

type Group = SendRule["groups"][number];

/** `/desk/send-rule`: how wrong the assistant may be, and what follows from it. */
export function SendRulePage() {
  const text = useText();
  const rule = useLoad(fetchSendRule);
  const settings = useLoad(fetchSettings);
  const error = rule.error ?? settings.error;
  const again = () => void Promise.all([rule.reload(), settings.reload()]);
  if (error && (!rule.data || !settings.data)) {
    return (
      <Page title={own.title} lead={own.lead}>
        <ErrorState title={own.failed} error={error} onRetry={again} />
      </Page>
    );
  }
  return (
    <Page title={own.title} lead={own.lead}>
      {rule.data && settings.data ? (
        <>
          <SendSettings
            key={settings.data.version}
            settings={settings.data}
            confidence={rule.data.confidence}
            onSaved={(saved) => {
              settings.replace(saved);
              void rule.reload();
            }}
            onConflict={again}
          />
          <Groups rule={rule.data} />
        </>
      ) : (
        <Skeleton widths={[0.5, 0.9, 0.8, 0.7]} label={text.common.loading} />
      )}
    </Page>
  );
}

function Groups({ rule }: { rule: SendRule }) {
  const [shown, setShown] = useState<string | null>(null);
  const group = rule.groups.find((each) => keyOf(each) === shown);
  const columns: Column<Group>[] = [
    { key: "name", title: own.group, main: true, cell: (each) => capital(each.name) },
    { key: "n", title: own.evidence, number: true, cell: (each) => each.n },
    { key: "wrong", title: own.wrong, number: true, cell: (each) => each.wrong },
    {
      key: "threshold",
      title: own.threshold,
      cell: (each) =>
        each.threshold === null ? <Chip>{own.never}</Chip> : <Chip tone="good">{each.threshold.toFixed(2)}</Chip>,
    },
    { key: "coverage", title: own.coverage, number: true, cell: (each) => percent(each.coverage) },
    {
      key: "bound",
      title: own.bound,
      number: true,
      cell: (each) => (each.threshold === null || each.bound === null ? "–" : `${(each.bound * 100).toFixed(1)} %`),
    },
    {
      key: "curve",
      title: own.curveColumn,
      cell: (each) => (
        <Button
          size="sm"
          aria-expanded={keyOf(each) === shown}
          aria-label={own.curve(each.name)}
          onClick={() => setShown(keyOf(each) === shown ? null : keyOf(each))}
        >
          {keyOf(each) === shown ? own.hide : own.show}
        </Button>
      ),
    },
  ];
  return (
    <Panel title={own.groups}>
      <Table label={own.groups} columns={columns} rows={rule.groups} rowKey={keyOf} />
      {group && (
        <section className={styles.chart} aria-label={own.curve(group.name)}>
          <h3>{own.curve(group.name)}</h3>
          {group.curve.length > 1 ? (
            <Suspense fallback={null}>
              <p className={styles.soft}>{own.curveMore}</p>
              <RiskCurve curve={group.curve} accepted={rule.accepted_error} threshold={group.threshold} />
            </Suspense>
          ) : (
            <p className={styles.soft}>{own.noCurve}</p>
          )}
        </section>
      )}
    </Panel>
  );
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const keyOf = (group: Group): string => `${group.name} ${group.language_group}`;
