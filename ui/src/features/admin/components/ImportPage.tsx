import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/Button";
import { Chip, type Tone } from "@/components/Chip";
import { cx } from "@/components/cx";
import { Field } from "@/components/Field";
import { Page, Panel } from "@/components/Page";
import { ErrorState } from "@/components/states";
import { Table, type Column } from "@/components/Table";
import type { ImportJob } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { fullTime } from "@/lib/format/time";
import { useLoad } from "@/lib/hooks/useLoad";
import { fetchImport, listImports, startImport, type ImportOptions } from "../api/knowledge";
import { own } from "../knowledgeWords";
import { useAct } from "@/components/useAct";
import styles from "./Knowledge.module.css";

const POLL_MS = 700;
const words = own.imports;

type ImportedFile = ImportJob["files"][number];
const isOver = (job: ImportJob): boolean => job.status !== "queued" && job.status !== "running";

/** `/desk/knowledge/import`: files in, articles out, and a report of every file. */
export function ImportPage() {
  const earlier = useLoad(listImports);
  const [job, setJob] = useState<ImportJob | null>(null);
  const { reload } = earlier;
  const running = job && !isOver(job) ? job.id : null;

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      fetchImport(running).then(
        (now) => {
          setJob(now);
          if (isOver(now)) void reload();
        },
        () => undefined, // the next look asks again
      );
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [running, reload]);

  const others = earlier.data?.filter((each) => each.id !== job?.id) ?? [];
  return (
    <Page title={words.title} lead={words.lead} actions={<Link to="/desk/knowledge">{own.back}</Link>}>
      <Panel>
        <Chooser busy={running !== null} onStarted={(id) => void fetchImport(id).then(setJob, () => undefined)} />
      </Panel>
      {job && <Job job={job} />}
      <Panel title={words.earlier}>
        {earlier.error ? (
          <ErrorState title={words.failed} error={earlier.error} onRetry={() => void reload()} />
        ) : others.length === 0 ? (
          <p className={styles.quiet}>{words.none}</p>
        ) : (
          <ul className={styles.versions}>
            {others.map((each) => (
              <li key={each.id}>
                <button type="button" onClick={() => void fetchImport(each.id).then(setJob, () => undefined)}>
                  {fullTime(each.created_at)} · {labelWords(each.status)}
                  <span>{words.by(each.files_total, each.created_by)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </Page>
  );
}

function Chooser({ busy, onStarted }: { busy: boolean; onStarted: (jobId: string) => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [over, setOver] = useState(false);
  const [options, setOptions] = useState<ImportOptions>({ category: "faq", language: "en", status: "draft", overwrite: false });
  const { act, busy: sending } = useAct();
  const input = useRef<HTMLInputElement>(null);
  const start = () =>
    act(async () => {
      onStarted(await startImport(files, options));
      setFiles([]);
    });
  return (
    <div className={styles.chooser}>
      <div
        className={cx(styles.drop, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          setFiles([...event.dataTransfer.files]);
        }}
      >
        <Button icon="upload" onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        <span>{files.length > 0 ? words.chosen(files.length) : words.drop}</span>
        <input ref={input} hidden multiple type="file" aria-label={words.choose} onChange={(event) => setFiles([...(event.target.files ?? [])])} />
      </div>
      <div className={styles.options}>
        <Field label={words.category}>
          {(control) => (
            <select {...control} value={options.category} onChange={(event) => setOptions({ ...options, category: event.target.value })}>
              {Object.entries(own.categories).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.language}>
          {(control) => (
            <input {...control} maxLength={3} value={options.language} onChange={(event) => setOptions({ ...options, language: event.target.value })} />
          )}
        </Field>
        <Field label={words.status}>
          {(control) => (
            <select {...control} value={options.status} onChange={(event) => setOptions({ ...options, status: event.target.value })}>
              <option value="draft">{own.statuses.draft}</option>
              <option value="published">{own.statuses.published}</option>
            </select>
          )}
        </Field>
      </div>
      <label className={styles.check}>
        <input type="checkbox" checked={options.overwrite} onChange={(event) => setOptions({ ...options, overwrite: event.target.checked })} />
        {words.overwrite}
      </label>
      <Button look="primary" disabled={files.length === 0 || sending || busy} onClick={() => void start()}>
        {sending || busy ? words.running : words.start(files.length)}
      </Button>
    </div>
  );
}

const tones: Record<string, Tone> = { queued: "plain", reading: "info", done: "good", refused: "bad", missing: "warn" };

const columns: Column<ImportedFile>[] = [
  { key: "name", title: words.file, main: true, cell: (each) => each.name },
  {
    key: "status",
    title: words.outcome,
    cell: (each) => (
      <>
        <Chip tone={tones[each.status] ?? "warn"}>{labelWords(each.status)}</Chip> {each.problem}
      </>
    ),
  },
  {
    key: "articles",
    title: words.articles,
    cell: (each) =>
      each.articles.map((id) => (
        <Link key={id} to={`/desk/knowledge/${id}`}>
          {id}{" "}
        </Link>
      )),
  },
];

function Job({ job }: { job: ImportJob }) {
  return (
    <Panel title={`${fullTime(job.created_at)} · ${labelWords(job.status)}`}>
      {job.problem && <p>{job.problem}</p>}
      {!isOver(job) && <progress className={styles.progress} value={job.progress} max={1} aria-label={words.running} />}
      {job.files.length > 0 && <Table label={words.file} columns={columns} rows={job.files} rowKey={(each) => each.name} />}
    </Panel>
  );
}
