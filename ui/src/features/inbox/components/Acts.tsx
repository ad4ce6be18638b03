import { Link } from "react-router";
import { Chip } from "@/components/Chip";
import type { Turn } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import styles from "./Details.module.css";

/** What the last turn did beside its reply, or failed to do. */
export function Acts({ acts }: { acts: NonNullable<Turn["acts"]> }) {
  const text = useText();
  if (acts.length === 0) return null;
  return (
    <section>
      <h3>{text.details.acts}</h3>
      {acts.map((act, index) => {
        const order = act.arguments["order_id"];
        return (
          <div key={index} className={styles.ticket}>
            <header>
              <b>{labelWords(act.tool)}</b>
              <Chip tone={act.done ? "good" : "bad"}>{act.done ? text.details.actDone : text.details.actFailed}</Chip>
            </header>
            <p dir="auto">{act.said}</p>
            {typeof order === "string" && <Link to={`/desk/orders/${encodeURIComponent(order)}`}>{text.details.openOrder}</Link>}
          </div>
        );
      })}
    </section>
  );
}
