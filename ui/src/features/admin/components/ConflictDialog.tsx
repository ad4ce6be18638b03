import { Button } from "@/components/Button";
import { Dialog, DialogActions } from "@/components/Dialog";
import type { Article } from "@/lib/api/types";
import { own } from "../knowledgeWords";
import styles from "./Knowledge.module.css";

export interface Conflict {
  current: Article;
  /** A unified diff from what is stored to what was to be saved. */
  diff: string;
}

interface ConflictDialogProps {
  conflict: Conflict;
  onKeep: () => void;
  onTake: () => void;
  onStay: () => void;
}

/** The first lines name the two sides and are no change themselves. */
const look = (line: string): string | undefined => {
  if (line.startsWith("+++") || line.startsWith("---")) return undefined;
  return line.startsWith("+") ? styles.added : line.startsWith("-") ? styles.removed : undefined;
};

/** Two people changed one article: what differs, and whose words count. */
export function ConflictDialog({ conflict, onKeep, onTake, onStay }: ConflictDialogProps) {
  const { current, diff } = conflict;
  return (
    <Dialog title={own.conflict.title} onClose={onStay}>
      <p>{own.conflict.lead(current.updated_by, current.version)}</p>
      <pre className={styles.diff} dir="ltr">
        {diff.split("\n").map((line, index) => (
          <div key={index} className={look(line)}>
            {line}
          </div>
        ))}
      </pre>
      <DialogActions>
        <Button onClick={onStay}>{own.conflict.stay}</Button>
        <Button onClick={onTake}>{own.conflict.take}</Button>
        <Button look="primary" onClick={onKeep}>
          {own.conflict.keep}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
