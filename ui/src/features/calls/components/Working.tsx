import { cx } from "@/components/cx";
import { Icon } from "@/components/icons";
import { Panel } from "@/components/Page";
import type { Call } from "@/lib/api/types";
import { percent } from "@/lib/format/language";
import { words } from "../words";
import { stageWords } from "./CallStatus";
import styles from "./Calls.module.css";
import { Progress } from "./Progress";

const stages = Object.keys(words.stages);

/** A call that waits or is worked on: how far it is, and what comes next. */
export function Working({ call }: { call: Call }) {
  const { status, stage, progress, queue_position } = call;
  const at = status === "running" ? stages.indexOf(stage) : -1;
  const now = status === "running" ? stageWords(stage) : queue_position ? words.place(queue_position) : words.statuses.queued;
  return (
    <Panel title={words.statuses[status]}>
      <div className={styles.working}>
        <p aria-live="polite">
          {now} <small>{status === "running" && percent(progress)}</small>
        </p>
        <Progress share={progress} label={words.progress(percent(progress))} />
        <ol className={styles.stages} aria-label={words.stagesLabel}>
          {stages.map((each, index) => (
            <li key={each} className={cx(index === at && styles.now, index < at && styles.past)} aria-current={index === at ? "step" : undefined}>
              {index < at && <Icon name="check" size={14} />}
              {stageWords(each)}
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}
