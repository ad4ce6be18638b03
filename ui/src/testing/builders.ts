import type { Attachment, Call, CannedReply, Conversation, ConversationDetail, Message, Note, Suggestion } from "@/lib/api/types";
import type { DeskEvent } from "@/lib/realtime/frames";

/** Complete records for the tests; each takes what the test is about. */

export const aMessage = (own: Partial<Message> & { seq: number }): Message => ({
  id: `m${own.seq}`,
  conversation_id: "c1",
  sender: "customer",
  text: "Where is my order?",
  original_text: null,
  language: "en",
  translation: null,
  created_at: "2026-11-22T10:00:00Z",
  client_message_id: `client-${own.seq}`,
  author: null,
  citations: [],
  image_url: null,
  ocr_text: null,
  transcript: null,
  ...own,
});

export const anAttachment = (own: Partial<Attachment> = {}): Attachment => ({
  id: "a1",
  kind: "image",
  content_type: "image/jpeg",
  bytes: 120_000,
  name: "receipt.jpg",
  url: "/api/chat/attachments/a1/content",
  width: 1200,
  height: 900,
  duration_s: null,
  problem: null,
  ...own,
});

export const aConversation = (own: Partial<Conversation> = {}): Conversation => ({
  id: "c1",
  customer: { id: "u1", full_name: "Ada", preferred_language: null },
  status: "open",
  mode: "auto",
  assigned_agent: null,
  primary_language: "en",
  source: "web",
  intent: null,
  intent_confidence: null,
  sentiment: null,
  sentiment_score: null,
  mood: null,
  last_message: null,
  last_seq: 0,
  waiting_since: null,
  priority: "medium",
  snoozed_until: null,
  customer_seen: 0,
  agent_seen: 0,
  created_at: "2026-11-22T10:00:00Z",
  updated_at: "2026-11-22T10:00:00Z",
  ...own,
});

export const aSuggestion = (own: Partial<Suggestion> = {}): Suggestion => ({
  id: "s1",
  conversation_id: "c1",
  turn_id: "t1",
  rank: 1,
  status: "waiting",
  text: "It arrives on Tuesday.",
  language: "en",
  citations: [],
  confidence: 0.8,
  next_actions: [],
  kind: "answer",
  outcome_reason: null,
  decided_by: null,
  decided_at: null,
  final_text: null,
  ...own,
});

export const aDetail = (own: Partial<ConversationDetail> = {}): ConversationDetail => ({
  conversation: aConversation(),
  messages: [],
  suggestions: [],
  tickets: [],
  turn: null,
  blocked: [],
  has_more: false,
  notes: [],
  ...own,
});

export const saidEvent = (message: Message): DeskEvent => ({
  type: "event",
  name: "message.created",
  conversation_id: message.conversation_id,
  data: { message },
});

export const aCall = (own: Partial<Call> = {}): Call => ({
  id: "k1",
  status: "queued",
  stage: "queued",
  progress: 0,
  queue_position: null,
  name: "call.mp3",
  duration_s: 180,
  channels: 2,
  language: null,
  customer_name: null,
  conversation_id: null,
  recorded_at: null,
  created_by: { id: "a1", full_name: "Lena" },
  created_at: "2026-11-30T10:00:00Z",
  finished_at: null,
  problem: null,
  can_retry: false,
  ...own,
});

export const aNote = (own: Partial<Note> = {}): Note => ({
  id: "n1",
  conversation_id: "c1",
  author: { id: "a1", full_name: "Lena" },
  to: null,
  kind: "note",
  text: "She has called before.",
  created_at: "2026-11-22T10:00:00Z",
  ...own,
});

export const aCannedReply = (own: Partial<CannedReply> = {}): CannedReply => ({
  id: "r1",
  shortcut: "hello",
  title: "Greeting",
  text: "Hello {customer}, this is {agent}.",
  language: "en",
  uses: 0,
  version: 1,
  updated_by: null,
  updated_at: "2026-11-22T10:00:00Z",
  ...own,
});
