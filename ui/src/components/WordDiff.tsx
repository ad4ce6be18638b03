import styles from "./WordDiff.module.css";

/** What an edit took out and brought in, in the flow of the text. */
export function WordDiff({ runs }: { runs: { op: string; text: string }[] }) {
  return (
    <p className={styles.diff} dir="auto">
      {runs.map((run, index) => {
        if (run.op === "removed") return <del key={index}>{run.text}</del>;
        if (run.op === "added") return <ins key={index}>{run.text}</ins>;
        return <span key={index}>{run.text}</span>;
      })}
    </p>
  );
}
