import { Chip, type Tone } from "@/components/Chip";
import type { Conversation, Priority, SentimentLabel } from "@/lib/api/types";
import { labelWords, languageName } from "@/lib/format/language";
import { useText } from "@/lib/i18n";
import { needsMe } from "../state/need";

const tones: Record<SentimentLabel, Tone> = { positive: "good", neutral: "plain", negative: "bad" };

export function SentimentChip({ label }: { label: SentimentLabel }) {
  const text = useText();
  return <Chip tone={tones[label]}>{text.details.sentiments[label]}</Chip>;
}

/** Where the conversation stands and, if a person holds it, who. */
export function StatusChip({ conversation, agentId }: { conversation: Conversation; agentId: string }) {
  const text = useText();
  const holder = conversation.assigned_agent;
  if (conversation.status === "closed") return <Chip>{text.inbox.status.closed}</Chip>;
  if (holder?.id === agentId) return <Chip tone="accent">{text.inbox.heldByMe}</Chip>;
  if (holder) return <Chip>{text.inbox.heldBy(holder.full_name)}</Chip>;
  const tone = needsMe(conversation, agentId) ? (conversation.status === "handed_off" ? "bad" : "warn") : "plain";
  return <Chip tone={tone}>{text.inbox.status[conversation.status]}</Chip>;
}

/** How the customer feels, in which language, about what; the last may be cut short. Neutral feelings are not worth a chip. */
export function TopicChips({ conversation }: { conversation: Conversation }) {
  return (
    <>
      {conversation.sentiment && conversation.sentiment !== "neutral" && <SentimentChip label={conversation.sentiment} />}
      {conversation.primary_language && conversation.primary_language !== "en" && (
        <Chip tone="info">{languageName(conversation.primary_language)}</Chip>
      )}
      {conversation.intent && conversation.intent !== "unknown" && <Chip yields>{labelWords(conversation.intent)}</Chip>}
    </>
  );
}

const priorityTones: Record<Priority, Tone> = { low: "plain", medium: "plain", high: "warn", urgent: "bad" };

/** How urgent it is, where that is anything else than usual. */
export function PriorityChip({ priority }: { priority: Priority }) {
  const text = useText();
  return priority === "medium" ? null : <Chip tone={priorityTones[priority]}>{text.ticket.priorities[priority]}</Chip>;
}
