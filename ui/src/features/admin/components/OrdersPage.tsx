import { useCallback, useRef, useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/Button";
import { Chip, type Tone } from "@/components/Chip";
import { ListStates } from "@/components/ListStates";
import { Page, Panel } from "@/components/Page";
import { SearchField } from "@/components/SearchField";
import { EmptyState } from "@/components/states";
import { Table, type Column } from "@/components/Table";
import type { ImportedOrders, Me, OrderSummary } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { money } from "@/lib/format/money";
import { shortDate } from "@/lib/format/time";
import { useDebounced } from "@/lib/hooks/useDebounced";
import { usePages } from "@/lib/hooks/usePages";
import { importOrders, listOrders } from "../api/orders";
import { useAct } from "@/components/useAct";
import { words } from "../words";
import styles from "./Cards.module.css";

const own = words.orders;

const tones: Record<string, Tone> = {
  delivered: "good",
  shipped: "info",
  out_for_delivery: "info",
  cancelled: "bad",
  returning: "warn",
};

const columns: Column<OrderSummary>[] = [
  { key: "id", title: own.number, main: true, cell: (each) => <Link to={`/desk/orders/${each.id}`}>{each.id}</Link> },
  { key: "name", title: own.customer, cell: (each) => each.name },
  {
    key: "status",
    title: own.status,
    cell: (each) => <Chip tone={tones[each.status] ?? "plain"}>{labelWords(each.status)}</Chip>,
  },
  { key: "placed", title: own.placed, short: true, cell: (each) => shortDate(each.placed_at) },
  { key: "expected", title: own.expected, short: true, minor: true, cell: (each) => (each.expected_on ? shortDate(each.expected_on) : "–") },
  { key: "total", title: own.total, number: true, cell: (each) => money(each.total_cents, each.currency) },
];

/** `/desk/orders`: look an order up; admins bring new ones in. */
export function OrdersPage({ me }: { me: Me }) {
  const [q, setQ] = useState("");
  const asked = useDebounced(q);
  const load = useCallback((cursor: string | null, signal: AbortSignal) => listOrders(asked, cursor, signal), [asked]);
  const { items, error, reload, more } = usePages(load);
  const [report, setReport] = useState<ImportedOrders | null>(null);
  const imported = (found: ImportedOrders) => {
    setReport(found);
    void reload();
  };
  return (
    <Page title={own.title} lead={own.lead} actions={me.role === "admin" && <ImportButton onImported={imported} />}>
      {report && <ImportReport report={report} />}
      <SearchField label={own.search} value={q} onChange={setQ} />
      <ListStates
        count={items?.length ?? null}
        error={error}
        failed={own.failed}
        onRetry={() => void reload()}
        empty={
          <EmptyState icon="box" title={own.none}>
            {own.noneMore}
          </EmptyState>
        }
        onMore={more && (() => void more())}
      >
        <Table label={own.title} columns={columns} rows={items ?? []} rowKey={(each) => each.id} />
      </ListStates>
    </Page>
  );
}

function ImportButton({ onImported }: { onImported: (report: ImportedOrders) => void }) {
  const { act, busy } = useAct();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="upload" disabled={busy} onClick={() => input.current?.click()}>
        {own.import}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        accept=".csv,.json,text/csv,application/json"
        aria-label={own.import}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void act(async () => onImported(await importOrders(file)));
          event.target.value = "";
        }}
      />
    </>
  );
}

function ImportReport({ report }: { report: ImportedOrders }) {
  const left = report.problems.length + report.problems_left_out;
  return (
    <Panel>
      <p>{own.imported(report.created, report.updated, report.unchanged)}</p>
      {report.kept.length > 0 && <p className={styles.soft}>{own.kept(report.kept.join(", "))}</p>}
      {left > 0 && (
        <details>
          <summary className={styles.late}>{own.left(left)}</summary>
          <ul>
            {report.problems.map((each) => (
              <li key={each.row} dir="auto">
                {own.row(each.row, each.detail)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}
