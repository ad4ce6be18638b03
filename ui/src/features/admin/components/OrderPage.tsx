import { useCallback, type ReactNode } from "react";
import { Link, useParams } from "react-router";
import { Page, Panel } from "@/components/Page";
import { ErrorState, Skeleton } from "@/components/states";
import type { OpenedOrder } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { money } from "@/lib/format/money";
import { fullTime, shortDate } from "@/lib/format/time";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { openOrder } from "../api/orders";
import { words } from "../words";
import styles from "./Cards.module.css";

const own = words.orders;

/** `/desk/orders/:orderId`: one order, and what the desk did to it. */
export function OrderPage() {
  const text = useText();
  const { orderId = "" } = useParams();
  const load = useCallback((signal: AbortSignal) => openOrder(orderId, signal), [orderId]);
  const { data, error, reload } = useLoad(load);
  return (
    <Page title={orderId} actions={<Link to="/desk/orders">{own.back}</Link>}>
      {error ? (
        <ErrorState title={own.failed} error={error} onRetry={() => void reload()} />
      ) : data ? (
        <Order opened={data} />
      ) : (
        <Skeleton widths={[0.6, 0.8, 0.5]} label={text.common.loading} />
      )}
    </Page>
  );
}

function Order({ opened }: { opened: OpenedOrder }) {
  const { order, said, acts } = opened;
  const facts: [string, ReactNode][] = [
    [own.status, order.status_words],
    [own.customer, `${order.name} · ${order.email}`],
    [own.placed, fullTime(order.placed_at)],
    [own.total, money(order.total_cents, order.currency)],
    [own.payment, order.payment && (own.payments[order.payment] ?? labelWords(order.payment))],
    [own.carrier, order.carrier],
    [own.tracking, order.tracking_number],
    [own.expected, order.expected_on && shortDate(order.expected_on)],
    [own.delivered, order.delivered_at && fullTime(order.delivered_at)],
    [own.returnNumber, order.return_number],
    [own.address, Object.values(order.address).filter(Boolean).join(", ")],
    [own.items, <Items key="items" items={order.items} currency={order.currency} />],
  ];
  return (
    <>
      <Panel>
        <p dir="auto">{said}</p>
        <p className={styles.faint}>{order.claimed_at ? `${own.claimed}: ${fullTime(order.claimed_at)}` : own.notClaimed}</p>
      </Panel>
      <Panel>
        <dl className={styles.texts}>
          {facts.map(
            ([name, value]) =>
              value && (
                <div key={name} className={styles.pair}>
                  <dt>{name}</dt>
                  <dd dir="auto">{value}</dd>
                </div>
              ),
          )}
        </dl>
      </Panel>
      <Panel title={own.acts}>
        {acts.length === 0 && <p className={styles.soft}>{own.noActs}</p>}
        <ul className={styles.cards}>
          {acts.map((act) => (
            <li key={act.at} className={styles.line}>
              <strong>{labelWords(act.tool)}</strong>
              <span dir="auto">{act.said}</span>
              <span className={styles.faint}>
                {fullTime(act.at)}
                {act.agent_name && ` · ${own.by(act.agent_name)}`}
              </span>
              <Link to={`/agent/${act.conversation_id}`}>{words.decisions.open}</Link>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

interface Item {
  name?: string;
  quantity?: number;
  price_cents?: number;
}

function Items({ items, currency }: { items: OpenedOrder["order"]["items"]; currency: string }) {
  return (
    <ul className={styles.plainList}>
      {(items as Item[]).map((each, index) => (
        <li key={index}>
          {each.quantity ?? 1} × {each.name}
          {each.price_cents !== undefined && ` · ${money(each.price_cents, currency)}`}
        </li>
      ))}
    </ul>
  );
}
