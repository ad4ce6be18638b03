import { useCallback, useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Dialog, DialogActions } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { ListStates } from "@/components/ListStates";
import { MessageText } from "@/components/MessageText";
import { Page } from "@/components/Page";
import { Segments } from "@/components/Segments";
import { EmptyState, ErrorState, Skeleton } from "@/components/states";
import type { Proposal } from "@/lib/api/types";
import { labelWords, languageName } from "@/lib/format/language";
import { useLoad } from "@/lib/hooks/useLoad";
import { usePages } from "@/lib/hooks/usePages";
import { useText } from "@/lib/i18n";
import { acceptProposal, dismissProposal, listCases, listProposals, type ProposalStatus } from "../api/learning";
import { useAct } from "@/components/useAct";
import { words } from "../words";
import styles from "./Cards.module.css";
import { DecisionCard } from "./DecisionsPage";

const own = words.proposals;
const views = ["open", "accepted", "dismissed"] as const;

/** `/desk/proposals`: what several edits have in common, for the admin to accept or dismiss. */
export function ProposalsPage() {
  const [view, setView] = useState<ProposalStatus>("open");
  const load = useCallback(
    (cursor: string | null, signal: AbortSignal) => listProposals(view, cursor, signal),
    [view],
  );
  const { items, error, reload, more, setItems } = usePages(load);
  const gone = (id: string) => setItems((all) => (all ?? []).filter((each) => each.id !== id));
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
          <EmptyState icon="spark" title={own.none[view]}>
            {view === "open" && own.noneMore}
          </EmptyState>
        }
        onMore={more && (() => void more())}
      >
        <ul className={styles.cards}>
          {items?.map((each) => <ProposalCard key={each.id} proposal={each} onDecided={() => gone(each.id)} />)}
        </ul>
      </ListStates>
    </Page>
  );
}

function ProposalCard({ proposal, onDecided }: { proposal: Proposal; onDecided: () => void }) {
  const [dialog, setDialog] = useState<"accept" | "dismiss" | null>(null);
  const [shown, setShown] = useState(false);
  const close = () => setDialog(null);
  return (
    <li className={styles.card}>
      <header className={styles.line}>
        <h3 dir="auto">{proposal.title}</h3>
        <Chip tone={proposal.kind === "article" ? "accent" : "info"}>{own.kind[proposal.kind]}</Chip>
        <Chip>{labelWords(proposal.intent)}</Chip>
        {proposal.language !== "en" && <Chip tone="info">{languageName(proposal.language)}</Chip>}
      </header>
      <MessageText text={proposal.body} markdown language={proposal.language} />
      {proposal.reason && (
        <p className={styles.soft} dir="auto">
          {proposal.reason}
        </p>
      )}
      {proposal.article_id && <Link to={`/desk/knowledge/${proposal.article_id}`}>{own.article}</Link>}
      <div className={styles.line}>
        {proposal.status === "open" && (
          <>
            <Button look="primary" icon="check" onClick={() => setDialog("accept")}>
              {own.accept}
            </Button>
            <Button onClick={() => setDialog("dismiss")}>{own.dismiss}</Button>
          </>
        )}
        <Button look="quiet" icon="down" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {own.evidence(own.edits(proposal.evidence.length))}
        </Button>
      </div>
      {shown && <Evidence id={proposal.id} />}
      {dialog === "accept" && <AcceptDialog proposal={proposal} onClose={close} onDone={onDecided} />}
      {dialog === "dismiss" && <DismissDialog proposal={proposal} onClose={close} onDone={onDecided} />}
    </li>
  );
}

function Evidence({ id }: { id: string }) {
  const text = useText();
  const load = useCallback((signal: AbortSignal) => listCases({ proposal: id, limit: 50 }, signal), [id]);
  const { data, error, reload } = useLoad(load);
  if (error) return <ErrorState title={words.decisions.failed} error={error} onRetry={() => void reload()} />;
  if (!data) return <Skeleton widths={[0.8, 0.6]} label={text.common.loading} />;
  return <ul className={styles.cards}>{data.items.map((each) => <DecisionCard key={each.id} decision={each} />)}</ul>;
}

interface DecideProps {
  proposal: Proposal;
  onClose: () => void;
  onDone: () => void;
}

function AcceptDialog({ proposal, onClose, onDone }: DecideProps) {
  const text = useText();
  const { act, busy } = useAct();
  const [title, setTitle] = useState(proposal.title);
  const [body, setBody] = useState(proposal.body);
  const [publish, setPublish] = useState(true);
  const accept = async () => {
    const words = { title: title.trim(), body: body.trim(), publish };
    if (await act(() => acceptProposal(proposal.id, words), publish ? own.accepted : own.drafted)) onDone();
  };
  return (
    <Dialog title={own.acceptTitle} onClose={onClose}>
      <p className={styles.soft}>{own.acceptLead}</p>
      <Field label={own.name}>
        {(control) => <input {...control} dir="auto" value={title} onChange={(event) => setTitle(event.target.value)} />}
      </Field>
      <Field label={own.body}>
        {(control) => (
          <textarea {...control} rows={8} dir="auto" value={body} onChange={(event) => setBody(event.target.value)} />
        )}
      </Field>
      <label className={styles.check}>
        <input type="checkbox" checked={publish} onChange={(event) => setPublish(event.target.checked)} />
        {own.publish}
      </label>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="primary" disabled={busy || !title.trim() || !body.trim()} onClick={() => void accept()}>
          {publish ? own.publishNow : own.saveDraft}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function DismissDialog({ proposal, onClose, onDone }: DecideProps) {
  const text = useText();
  const { act, busy } = useAct();
  const [reason, setReason] = useState("");
  const dismiss = async () => {
    if (await act(() => dismissProposal(proposal.id, reason.trim()), own.dismissed)) onDone();
  };
  return (
    <Dialog title={own.dismissTitle} onClose={onClose}>
      <p className={styles.soft}>{own.dismissLead}</p>
      <Field label={own.reason}>
        {(control) => (
          <textarea {...control} rows={3} dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button look="primary" disabled={busy} onClick={() => void dismiss()}>
          {own.dismiss}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
