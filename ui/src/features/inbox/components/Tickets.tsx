import { useState } from "react";
import { Button } from "@/components/Button";
import { Chip, type Tone } from "@/components/Chip";
import { Field } from "@/components/Field";
import type { Priority, Ticket } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import type { Actions } from "../state/useActions";
import styles from "./Details.module.css";

const tones: Record<Priority, Tone> = { low: "plain", medium: "plain", high: "warn", urgent: "bad" };

interface TicketsProps {
  tickets: Ticket[];
  closed: boolean;
  actions: Actions;
  onTicket: () => void;
}

export function Tickets({ tickets, closed, actions, onTicket }: TicketsProps) {
  const text = useText();
  return (
    <section>
      <div className={styles.bar}>
        <h3>{text.details.tickets}</h3>
        {!closed && (
          <Button size="sm" look="quiet" icon="plus" onClick={onTicket}>
            {text.actions.ticket}
          </Button>
        )}
      </div>
      {tickets.length === 0 && <p className={styles.soft}>{text.details.noTickets}</p>}
      {tickets.map((ticket) => (
        <TicketCard key={ticket.id} ticket={ticket} actions={actions} />
      ))}
    </section>
  );
}

function TicketCard({ ticket, actions }: { ticket: Ticket; actions: Actions }) {
  const text = useText();
  const [fixing, setFixing] = useState(false);
  const [resolution, setResolution] = useState(text.ticket.resolutionDefault);
  const unsolved = ticket.status === "open" || ticket.status === "in_progress";
  return (
    <article className={styles.ticket}>
      <header>
        <b>#{ticket.number}</b>
        {unsolved && <Chip tone={tones[ticket.priority]}>{text.ticket.priorities[ticket.priority]}</Chip>}
        <Chip tone={unsolved ? "info" : "good"}>{text.ticket.statuses[ticket.status]}</Chip>
      </header>
      <p className={styles.description} dir="auto" title={ticket.description}>
        {ticket.description}
      </p>
      {ticket.resolution && <p dir="auto">{ticket.resolution}</p>}
      {unsolved && !fixing && (
        <Button size="sm" onClick={() => setFixing(true)}>
          {text.ticket.markFixed}
        </Button>
      )}
      {unsolved && fixing && (
        <form
          className={styles.fix}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            setFixing(false);
          }}
          onSubmit={(event) => {
            event.preventDefault();
            void actions.markFixed(ticket.id, resolution.trim());
          }}
        >
          <Field label={text.ticket.resolution}>
            {(control) => (
              <input {...control} dir="auto" autoFocus required value={resolution} onChange={(event) => setResolution(event.target.value)} />
            )}
          </Field>
          <div className={styles.bar}>
            <Button size="sm" look="primary" type="submit" disabled={actions.busy}>
              {text.ticket.markFixed}
            </Button>
            <Button size="sm" look="quiet" onClick={() => setFixing(false)}>
              {text.common.cancel}
            </Button>
          </div>
        </form>
      )}
    </article>
  );
}
