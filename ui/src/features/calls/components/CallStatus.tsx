import { Chip, type Tone } from "@/components/Chip";
import type { Call } from "@/lib/api/types";
import { labelWords, percent } from "@/lib/format/language";
import { words } from "../words";
import styles from "./Calls.module.css";
import { Progress } from "./Progress";

const tones: Record<Call["status"], Tone> = { queued: "plain", running: "info", done: "good", failed: "bad", cancelled: "plain" };

export const stageWords = (stage: string): string => words.stages[stage] ?? labelWords(stage);

/** How far a call is: a word, and while it is worked on a bar. */
export function CallStatus({ call }: { call: Call }) {
  const { status, stage, progress, queue_position } = call;
  if (status === "running") {
    return (
      <span className={styles.running}>
        <span>
          {stageWords(stage)} <small>{percent(progress)}</small>
        </span>
        <Progress share={progress} label={`${stageWords(stage)}, ${words.progress(percent(progress))}`} />
      </span>
    );
  }
  return (
    <Chip tone={tones[status]}>
      {status === "queued" && queue_position ? words.place(queue_position) : words.statuses[status]}
    </Chip>
  );
}
