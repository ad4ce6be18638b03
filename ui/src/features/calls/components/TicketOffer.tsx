import { useState } from "react";
import { Button } from "@/components/Button";
import { Chip, type Tone } from "@/components/Chip";
import { Panel } from "@/components/Page";
import { useAct } from "@/components/useAct";
import { raiseTicket } from "@/lib/api/raiseTicket";
import type { CallResult, Priority } from "@/lib/api/types";
import { useText } from "@/lib/i18n";
import { words } from "../words";
import styles from "./CallReport.module.css";

const own = words.ticket;
const tones: Record<Priority, Tone> = { low: "plain", medium: "plain", high: "warn", urgent: "bad" };

interface TicketOfferProps {
  suggestion: NonNullable<CallResult["ticket_suggestion"]>;
  summary: string;
  conversationId: string;
  callId: string;
}

/** A ticket that the call gives reason for. However often it is raised from here, there is one. */
export function TicketOffer({ suggestion, summary, conversationId, callId }: TicketOfferProps) {
  const text = useText();
  const { act, busy } = useAct();
  const [number, setNumber] = useState<number | null>(null);
  const { description, priority, reason } = suggestion;
  // The summary stands right above; it is read there.
  const rest = description.replace(summary, "").trim();
  const raise = async () => {
    const ticket = await raiseTicket({ conversation_id: conversationId, description, priority, idempotency_key: `call-${callId}` });
    setNumber(ticket.number);
  };
  return (
    <Panel title={own.title} actions={<Chip tone={tones[priority]}>{text.ticket.priorities[priority]}</Chip>}>
      <div className={styles.ticket}>
        {rest !== "" && <p dir="auto">{rest}</p>}
        <p className={styles.soft}>
          {reason} {rest !== description.trim() && own.withSummary}
        </p>
        {number === null ? (
          <Button look="primary" icon="ticket" disabled={busy} onClick={() => void act(raise)}>
            {own.raise}
          </Button>
        ) : (
          <p role="status">{own.raised(number)}</p>
        )}
      </div>
    </Panel>
  );
}
