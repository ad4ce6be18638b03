import { useEffect, useState } from "react";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { MessageText } from "@/components/MessageText";
import { Segments } from "@/components/Segments";
import { useNotify } from "@/components/Toasts";
import { hasStatus } from "@/lib/api/errors";
import type { Article } from "@/lib/api/types";
import { restoreArticle, retireArticle, saveArticle, type ArticleFields } from "../api/knowledge";
import { own } from "../knowledgeWords";
import { useAct } from "@/components/useAct";
import { ConflictDialog, type Conflict } from "./ConflictDialog";
import styles from "./Knowledge.module.css";

interface ArticleEditorProps {
  /** What the fields begin with. */
  initial: ArticleFields;
  /** What is stored now; absent for a new article. */
  article?: Article;
  onChange?: (article: Article) => void;
  /** Stores a new article. */
  onSave?: (fields: ArticleFields) => Promise<void>;
}

const fieldsOf = ({ title, type, category, intents, language, tags, body, status }: ArticleFields): ArticleFields => ({
  title,
  type,
  category,
  intents,
  language,
  tags,
  body,
  status,
});

const list = (words: string): string[] => words.split(",").map((each) => each.trim()).filter(Boolean);

/** The fields of an article. Leaving with unsaved changes asks first; a conflict loses neither side's words. */
export function ArticleEditor({ initial, article, onChange, onSave }: ArticleEditorProps) {
  const { act, busy } = useAct();
  const notify = useNotify();
  const [fields, setFields] = useState(() => fieldsOf(initial));
  const [view, setView] = useState<"write" | "preview">("write");
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const stored = article ? fieldsOf(article) : fieldsOf(initial);
  const changed = JSON.stringify(fields) !== JSON.stringify(stored);
  const complete = fields.title.trim() !== "" && fields.body.trim() !== "";
  const set = (part: Partial<ArticleFields>) => setFields({ ...fields, ...part });

  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);

  const save = (version: number) =>
    act(async () => {
      if (!article || !onChange) {
        await onSave?.(fields);
        return;
      }
      try {
        onChange(await saveArticle(article.id, fields, version));
        setConflict(null);
        notify("good", fields.status === "published" ? own.edit.saved : own.edit.savedDraft);
      } catch (error) {
        if (!hasStatus(error, 409)) throw error;
        const { current, diff } = error.problem as { current?: Article; diff?: string };
        if (!current) throw error;
        // The dialog says what happened.
        setConflict({ current, diff: diff ?? "" });
      }
    });

  return (
    <form
      className={styles.main}
      onSubmit={(event) => {
        event.preventDefault();
        if (complete && !busy) void save(article?.version ?? 0);
      }}
      onKeyDown={(event) => {
        if ((event.ctrlKey || event.metaKey) && event.key === "s") {
          event.preventDefault();
          event.currentTarget.requestSubmit();
        }
      }}
    >
      <Field label={own.edit.title}>
        {(control) => <input {...control} dir="auto" value={fields.title} onChange={(event) => set({ title: event.target.value })} />}
      </Field>
      <Meta fields={fields} set={set} />
      <Segments
        label={own.edit.body}
        items={[
          { key: "write", name: own.edit.write },
          { key: "preview", name: own.edit.preview },
        ]}
        chosen={view}
        onChoose={setView}
      />
      {view === "write" ? (
        <Field label={own.edit.body}>
          {(control) => (
            <textarea
              {...control}
              className={`${control.className} ${styles.body}`}
              dir="auto"
              value={fields.body}
              onChange={(event) => set({ body: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <div className={styles.preview}>
          <MessageText text={fields.body} markdown language={fields.language} />
        </div>
      )}
      <div className={styles.bar}>
        <Button type="submit" look="primary" disabled={busy || !changed || !complete}>
          {own.edit.save}
        </Button>
        {article && article.status !== "retired" && (
          <Button
            disabled={busy}
            onClick={() =>
              void act(async () => {
                await retireArticle(article.id);
                onChange?.({ ...article, status: "retired", version: article.version + 1 });
              }, own.edit.retired)
            }
          >
            {own.edit.retire}
          </Button>
        )}
        {article?.status === "retired" && (
          <Button
            disabled={busy}
            onClick={() => void act(async () => onChange?.(await restoreArticle(article.id)), own.edit.restored)}
          >
            {own.edit.restore}
          </Button>
        )}
        {changed && <p role="status">{complete ? own.edit.unsaved : own.edit.empty}</p>}
      </div>
      {conflict && article && (
        <ConflictDialog
          conflict={conflict}
          onKeep={() => void save(conflict.current.version)}
          onTake={() => onChange?.(conflict.current)}
          onStay={() => setConflict(null)}
        />
      )}
    </form>
  );
}

function Meta({ fields, set }: { fields: ArticleFields; set: (part: Partial<ArticleFields>) => void }) {
  const [intents, setIntents] = useState(fields.intents.join(", "));
  const [tags, setTags] = useState(fields.tags.join(", "));
  return (
    <>
      <div className={styles.options}>
        <Field label={own.edit.type}>
          {(control) => (
            <select {...control} value={fields.type} onChange={(event) => set({ type: event.target.value as Article["type"] })}>
              {Object.entries(own.types).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={own.edit.category}>
          {(control) => (
            <select {...control} value={fields.category} onChange={(event) => set({ category: event.target.value })}>
              {Object.entries(own.categories).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={own.edit.status}>
          {(control) => (
            <select {...control} value={fields.status} onChange={(event) => set({ status: event.target.value as Article["status"] })}>
              <option value="published">{own.statuses.published}</option>
              <option value="draft">{own.statuses.draft}</option>
              {fields.status === "retired" && <option value="retired">{own.statuses.retired}</option>}
            </select>
          )}
        </Field>
        <Field label={own.edit.language}>
          {(control) => (
            <input {...control} maxLength={3} placeholder="en" value={fields.language} onChange={(event) => set({ language: event.target.value.toLowerCase() })} />
          )}
        </Field>
      </div>
      <Field label={own.edit.intents}>
        {(control) => (
          <input
            {...control}
            value={intents}
            onChange={(event) => {
              setIntents(event.target.value);
              set({ intents: list(event.target.value) });
            }}
          />
        )}
      </Field>
      <Field label={own.edit.tags}>
        {(control) => (
          <input
            {...control}
            dir="auto"
            value={tags}
            onChange={(event) => {
              setTags(event.target.value);
              set({ tags: list(event.target.value) });
            }}
          />
        )}
      </Field>
    </>
  );
}
