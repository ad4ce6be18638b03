import { Panel } from "@/components/Page";
import type { CallResult } from "@/lib/api/types";
import { words } from "../words";
import styles from "./CallReport.module.css";
import { Jump } from "./Jump";

/** What was promised on the call, each with the place where it was said. */
export function ActionItems({ items, onHear }: { items: CallResult["action_items"]; onHear: (at: number) => void }) {
  return (
    <Panel title={words.actions}>
      {items.length === 0 && <p className={styles.soft}>{words.noActions}</p>}
      <ul className={styles.items}>
        {items.map((item, index) => (
          <li key={index}>
            <Jump at={item.at} onHear={onHear} />
            <p>
              <b>{words.who[item.who]}</b> <span dir="auto">{item.text}</span>
              {item.when && <span className={styles.soft}> · {item.when}</span>}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
