import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Dialog, DialogActions } from "@/components/Dialog";
import { ListStates } from "@/components/ListStates";
import { Page } from "@/components/Page";
import { SearchField } from "@/components/SearchField";
import { EmptyState } from "@/components/states";
import { useAct } from "@/components/useAct";
import { listCanned, removeCanned } from "@/lib/api/canned";
import type { CannedReply, Me } from "@/lib/api/types";
import { languageName } from "@/lib/format/language";
import { useDebounced } from "@/lib/hooks/useDebounced";
import { useLoad } from "@/lib/hooks/useLoad";
import { useText } from "@/lib/i18n";
import { CannedDialog } from "./CannedDialog";
import styles from "./Canned.module.css";

/** `/desk/canned`: what agents write again and again. Admins write it down, agents look it up. */
export function CannedPage({ me }: { me: Me }) {
  const { canned } = useText();
  const writes = me.role === "admin";
  const [q, setQ] = useState("");
  const wanted = useDebounced(q, 200);
  const { data, error, reload } = useLoad(useCallback((signal: AbortSignal) => listCanned(wanted, signal), [wanted]));
  const [open, setOpen] = useState<CannedReply | "new" | null>(null);
  const [removes, setRemoves] = useState<CannedReply | null>(null);
  const add = writes && (
    <Button look="primary" icon="plus" onClick={() => setOpen("new")}>
      {canned.add}
    </Button>
  );
  return (
    <Page title={canned.title} lead={writes ? canned.lead : canned.leadReader} actions={data && data.length > 0 && add}>
      {(q !== "" || (data && data.length > 0)) && (
        <SearchField label={canned.search} value={q} onChange={setQ} />
      )}
      <ListStates
        count={data?.length ?? null}
        error={error}
        failed={canned.failed}
        onRetry={() => void reload()}
        empty={
          q.trim() ? (
            <EmptyState icon="search" title={canned.nothing}>
              {canned.nothingMore}
            </EmptyState>
          ) : (
            <EmptyState icon="lightning" title={canned.empty}>
              {writes ? canned.emptyMore : canned.emptyReader}
              <div className={styles.first}>{add}</div>
            </EmptyState>
          )
        }
        onMore={null}
      >
        <ul className={styles.replies}>
          {data?.map((reply) => (
            <Reply key={reply.id} reply={reply} {...(writes && { onEdit: () => setOpen(reply), onRemove: () => setRemoves(reply) })} />
          ))}
        </ul>
      </ListStates>
      {open && (
        <CannedDialog
          reply={open === "new" ? null : open}
          onSaved={() => {
            setOpen(null);
            void reload();
          }}
          onChanged={() => void reload()}
          onClose={() => setOpen(null)}
        />
      )}
      {removes && (
        <RemoveDialog
          reply={removes}
          onClose={() => setRemoves(null)}
          onRemoved={() => {
            setRemoves(null);
            void reload();
          }}
        />
      )}
    </Page>
  );
}

interface ReplyProps {
  reply: CannedReply;
  /** Only for who may write. */
  onEdit?: () => void;
  onRemove?: () => void;
}

function Reply({ reply, onEdit, onRemove }: ReplyProps) {
  const { canned } = useText();
  return (
    <li className={styles.reply}>
      <header>
        <code>/{reply.shortcut}</code>
        <h3 dir="auto">{reply.title}</h3>
        <Chip tone="info">{languageName(reply.language)}</Chip>
      </header>
      <p className={styles.text} dir="auto" lang={reply.language}>
        {reply.text}
      </p>
      <footer>
        <span>{canned.uses(reply.uses)}</span>
        {onEdit && (
          <Button size="sm" look="quiet" icon="edit" aria-label={`${canned.edit} /${reply.shortcut}`} onClick={onEdit}>
            {canned.edit}
          </Button>
        )}
        {onRemove && (
          <Button size="sm" look="quiet" icon="trash" aria-label={`${canned.remove} /${reply.shortcut}`} onClick={onRemove}>
            {canned.remove}
          </Button>
        )}
      </footer>
    </li>
  );
}

function RemoveDialog({ reply, onRemoved, onClose }: { reply: CannedReply; onRemoved: () => void; onClose: () => void }) {
  const text = useText();
  const { act, busy } = useAct();
  const remove = () => act(() => removeCanned(reply.id), text.canned.removed).then((went) => went && onRemoved());
  return (
    <Dialog title={text.canned.removeTitle(reply.shortcut)} onClose={onClose}>
      <p>{text.canned.removeBody}</p>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="danger" icon="trash" disabled={busy} onClick={() => void remove()}>
          {text.canned.remove}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
