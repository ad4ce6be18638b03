/** The shapes that travel between the desk and its pages. Times are RFC 3339 UTC, ids are UUIDs. */

export type Role = "customer" | "agent" | "admin";
export type ConversationStatus = "open" | "awaiting_agent" | "handed_off" | "closed";
export type Sender = "customer" | "assistant" | "agent" | "system";
export type SentimentLabel = "positive" | "neutral" | "negative";
export type Outcome = "sent" | "awaiting_agent" | "handed_off";
export type Priority = "low" | "medium" | "high" | "urgent";
export type TicketStatus = "open" | "in_progress" | "fixed" | "closed";

export interface Person {
  id: string;
  full_name: string | null;
}

export interface Me {
  user_id: string;
  role: Role;
  full_name: string | null;
  email: string | null;
  preferred_language: string | null;
}

export interface Conversation {
  id: string;
  customer: Person & { preferred_language: string | null };
  status: ConversationStatus;
  mode: "auto" | "suggest" | "off";
  assigned_agent: Person | null;
  primary_language: string | null;
  source: string;
  intent: string | null;
  intent_confidence: number | null;
  sentiment: SentimentLabel | null;
  sentiment_score: number | null;
  last_message: { text: string; sender: Sender; created_at: string } | null;
  waiting_since: string | null;
  created_at: string;
  updated_at: string;
}

export interface Citation {
  article_id: string;
  title: string;
  excerpt: string;
  score: number;
}

export interface Message {
  id: string;
  conversation_id: string;
  /** Gapless within the conversation, 1 is the first message. */
  seq: number;
  sender: Sender;
  text: string;
  language: string | null;
  created_at: string;
  client_message_id: string | null;
  author: Person | null;
  citations: Citation[];
}

export interface Suggestion {
  id: string;
  conversation_id: string;
  turn_id: string;
  /** 1 is the best. */
  rank: number;
  text: string;
  language: string | null;
  citations: Citation[];
  confidence: number | null;
  next_actions: string[];
  /** `answer` from an article, `small_talk`, or `honest_no_answer`. */
  kind: string;
  decided_by: string | null;
  status: "waiting" | "approved" | "edited" | "rejected" | "taken_over" | "superseded" | "sent";
  outcome_reason: string | null;
}

export interface Analysis {
  language: { code: string; confidence: number } | null;
  intent: { label: string; confidence: number; alternatives: { label: string; confidence: number }[] } | null;
  sentiment: { label: SentimentLabel; score: number } | null;
}

export interface Turn {
  id: string;
  analysis: Analysis | null;
  outcome: Outcome | null;
  outcome_reason: string | null;
  timings_ms?: Record<string, number>;
}

export interface Ticket {
  id: string;
  /** What people quote: "#1042". */
  number: number;
  conversation_id: string;
  agent_id: string | null;
  description: string;
  status: TicketStatus;
  priority: Priority;
  resolution: string | null;
  created_at: string;
  fixed_at: string | null;
}

export interface ConversationDetail {
  conversation: Conversation;
  messages: Message[];
  suggestions: Suggestion[];
  tickets: Ticket[];
  turn: Turn | null;
  has_more: boolean;
}
