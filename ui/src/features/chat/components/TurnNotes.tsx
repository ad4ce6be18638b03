import { Icon, type IconName } from "@/components/icons";
import { Working } from "@/components/thread/Working";
import { fill, useWords } from "@/lib/i18n";
import type { ChatState } from "../state/chatState";
import { absence } from "../state/absence";
import { useHours } from "../state/useHours";
import { workingWords } from "../state/workingWords";
import styles from "./TurnNotes.module.css";

const openTicket = (state: ChatState) => state.tickets.findLast((ticket) => ticket.status !== "closed");

/** Below the last message: who is at work, and what the customer can expect. */
export function TurnNotes({ state }: { state: ChatState }) {
  const { text, language, locale } = useWords();
  const status = state.conversation?.status;
  const agent = state.conversation?.assigned_agent;
  const waits = !agent && (status === "awaiting_agent" || status === "handed_off");
  const absent = absence(useHours(waits), text, locale);
  if (state.typing !== null) return <Working>{fill(text.thread.typing, { name: state.typing || text.thread.agent })}</Working>;
  if (state.node !== null) return <Working>{workingWords(state.node, text, (state.conversation?.primary_language ?? language) !== "en")}</Working>;
  // The desk itself has just said it, in the thread, by its own clock: twice, and by two clocks, would only confuse.
  const told = absent !== null && state.messages.at(-1)?.sender === "system";
  if (status === "awaiting_agent" && !agent) return told ? null : <Note icon="clock">{absent ?? text.chat.reviewing}</Note>;
  if (status !== "handed_off" && !agent) return null;

  const ticket = openTicket(state);
  if (told && !ticket) return null;
  const lines = [
    agent ? fill(text.chat.handedOffTo, { name: agent.full_name }) : told ? null : (absent ?? text.chat.handedOff),
    ticket && fill(ticket.status === "fixed" ? text.chat.ticketFixed : text.chat.ticket, { number: ticket.number }),
  ];
  return <Note icon={absent ? "clock" : "person"}>{lines.filter(Boolean).join(" ")}</Note>;
}

function Note({ icon, children }: { icon: IconName; children: string }) {
  return (
    <p className={styles.note} role="status">
      <Icon name={icon} size={18} />
      <span dir="auto">{children}</span>
    </p>
  );
}
