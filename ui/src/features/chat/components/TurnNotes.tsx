import { Icon, type IconName } from "@/components/icons";
import { Working } from "@/components/thread/Working";
import { fill, useWords } from "@/lib/i18n";
import type { ChatState } from "../state/chatState";
import { workingWords } from "../state/workingWords";
import styles from "./TurnNotes.module.css";

const openTicket = (state: ChatState) => state.tickets.findLast((ticket) => ticket.status !== "closed");

/** Below the last message: who is at work, and what the customer can expect. */
export function TurnNotes({ state }: { state: ChatState }) {
  const { text, language } = useWords();
  const status = state.conversation?.status;
  if (state.typing !== null) return <Working>{fill(text.thread.typing, { name: state.typing || text.thread.agent })}</Working>;
  if (state.node !== null) return <Working>{workingWords(state.node, text, (state.conversation?.primary_language ?? language) !== "en")}</Working>;
  const agent = state.conversation?.assigned_agent;
  if (status === "awaiting_agent" && !agent) return <Note icon="clock">{text.chat.reviewing}</Note>;
  if (status !== "handed_off" && !agent) return null;

  const ticket = openTicket(state);
  const lines = [
    agent ? fill(text.chat.handedOffTo, { name: agent.full_name }) : text.chat.handedOff,
    ticket && fill(ticket.status === "fixed" ? text.chat.ticketFixed : text.chat.ticket, { number: ticket.number }),
  ];
  return <Note icon="person">{lines.filter(Boolean).join(" ")}</Note>;
}

function Note({ icon, children }: { icon: IconName; children: string }) {
  return (
    <p className={styles.note} role="status">
      <Icon name={icon} size={18} />
      <span dir="auto">{children}</span>
    </p>
  );
}
