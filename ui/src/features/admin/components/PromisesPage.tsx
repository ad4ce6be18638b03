import { useCallback, useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { cx } from "@/components/cx";
import { Dialog, DialogActions } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { ListStates } from "@/components/ListStates";
import { Page } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { EmptyState } from "@/components/states";
import type { Me, PromiseRow } from "@/lib/api/types";
import { labelWords } from "@/lib/format/language";
import { fullTime, waitedFor } from "@/lib/format/time";
import { useNow } from "@/lib/hooks/useNow";
import { usePages } from "@/lib/hooks/usePages";
import { useText } from "@/lib/i18n";
import { breakPromise, keepPromise, listPromises, ownPromise, type PromiseView } from "../api/promises";
import { useAct } from "@/components/useAct";
import { words } from "../words";
import styles from "./Cards.module.css";

const own = words.promises;
const views = ["overdue", "open", "kept", "broken"] as const;

/** `/desk/promises`: what customers were promised, by when, and who sees to it. */
export function PromisesPage({ me }: { me: Me }) {
  const [view, setView] = useState<PromiseView>("open");
  const load = useCallback((cursor: string | null, signal: AbortSignal) => listPromises(view, cursor, signal), [view]);
  const { items, error, reload, more } = usePages(load);
  return (
    <Page title={own.title} lead={own.lead}>
      <Segments
        label={own.viewsLabel}
        items={views.map((key) => ({ key, name: own.views[key] }))}
        chosen={view}
        onChoose={setView}
      />
      <ListStates
        count={items?.length ?? null}
        error={error}
        failed={own.failed}
        onRetry={() => void reload()}
        empty={
          <EmptyState icon="check" title={own.none[view]}>
            {own.noneMore}
          </EmptyState>
        }
        onMore={more && (() => void more())}
      >
        <ul className={styles.cards}>
          {items?.map((each) => <PromiseCard key={each.id} promise={each} me={me} onChanged={() => void reload()} />)}
        </ul>
      </ListStates>
    </Page>
  );
}

interface PromiseCardProps {
  promise: PromiseRow;
  me: Me;
  onChanged: () => void;
}

function PromiseCard({ promise, me, onChanged }: PromiseCardProps) {
  const { act, busy } = useAct();
  const [breaking, setBreaking] = useState(false);
  const open = promise.status === "open" || promise.status === "overdue";
  const change = (action: () => Promise<unknown>, done: string) =>
    void act(action, done).then((went) => went && onChanged());
  return (
    <li className={styles.card}>
      <header className={styles.line}>
        <h3 dir="auto">{promise.text}</h3>
        <Chip>{labelWords(promise.kind)}</Chip>
      </header>
      <dl className={styles.texts}>
        <dt>{own.due}</dt>
        <dd>
          {fullTime(promise.due_at)} {open && <Distance at={promise.due_at} />}
        </dd>
        <dt>{own.owner}</dt>
        <dd dir="auto">{promise.owner_name ?? own.nobody}</dd>
      </dl>
      <div className={styles.line}>
        {open && (
          <>
            <Button look="primary" icon="check" disabled={busy} onClick={() => change(() => keepPromise(promise.id), own.keptDone)}>
              {own.kept}
            </Button>
            <Button disabled={busy} onClick={() => setBreaking(true)}>
              {own.broken}
            </Button>
            {promise.owner_id !== me.user_id && (
              <Button look="quiet" disabled={busy} onClick={() => change(() => ownPromise(promise.id, me.user_id), own.mineDone)}>
                {own.mine}
              </Button>
            )}
          </>
        )}
        <Link to={`/agent/${promise.conversation_id}`}>{own.conversation}</Link>
      </div>
      {breaking && (
        <BreakDialog
          busy={busy}
          onClose={() => setBreaking(false)}
          onBreak={(note) => change(() => breakPromise(promise.id, note), own.brokenDone)}
        />
      )}
    </li>
  );
}

function Distance({ at }: { at: string }) {
  const now = useNow();
  const late = Date.parse(at) < now;
  const time = late ? waitedFor(at, now) : waitedFor(new Date(now).toISOString(), Date.parse(at));
  return <span className={cx(styles.faint, late && styles.late)}>({late ? own.late(time) : own.in(time)})</span>;
}

interface BreakDialogProps {
  busy: boolean;
  onClose: () => void;
  onBreak: (note: string) => void;
}

function BreakDialog({ busy, onClose, onBreak }: BreakDialogProps) {
  const text = useText();
  const [note, setNote] = useState("");
  return (
    <Dialog title={own.brokenTitle} onClose={onClose}>
      <Field label={own.note}>
        {(control) => (
          <textarea {...control} rows={3} dir="auto" value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button
          look="primary"
          disabled={busy || !note.trim()}
          onClick={() => {
            onBreak(note.trim());
            onClose();
          }}
        >
          {own.broken}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
