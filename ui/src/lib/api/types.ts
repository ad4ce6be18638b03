/**
 * The shapes that travel between the desk and its pages, by the names the pages use. They come from the server's
 * OpenAPI document (`npm run types`). Times are RFC 3339 UTC, ids are UUIDs.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type SentimentLabel = "positive" | "neutral" | "negative";
export type Role = "customer" | "agent" | "admin";

export type Person = Schemas["Person"];
export type Me = Omit<Schemas["Me"], "role"> & { role: Role };
export type Conversation = Omit<Schemas["ConversationView"], "sentiment" | "snoozed_until"> & {
  sentiment: SentimentLabel | null;
  /** Out of the queue until then; only agents are told. */
  snoozed_until: string | null;
};
export type Message = Schemas["MessageView"];
/** A file that came with a message. */
export type Attachment = Schemas["AttachmentView"];
export type KeptAttachment = Schemas["AttachmentKept"];
export type Transcribed = Schemas["Transcribed"];
/** A file with what the engines found in it: each null as long as none has looked. */
export interface AttachmentRead {
  attachment: Attachment;
  ocr: ImageText | null;
  vision: ImageContent | null;
  transcript: Transcript | null;
}

/** A line of text in a picture: four corners (x, y) in pixels of the stored picture; `confidence` 0 to 1. */
export interface TextLine {
  text: string;
  box: [number, number][];
  confidence: number;
}

/** The text of a picture in reading order. */
export interface ImageText {
  text: string;
  lines: TextLine[];
  confidence: number;
}

interface Tag {
  label: string;
  confidence: number;
}

/** What a picture shows; each confidence 0 to 1. */
export interface ImageContent {
  kind: "screenshot" | "document" | "receipt" | "product_photo" | "damage_photo" | "other";
  kind_confidence: number;
  tags: Tag[];
  objects: Tag[];
  description: string | null;
  problem: Attachment["problem"];
}

/** How well a recording can be understood: decibels below full scale, shares from 0 to 1. */
export interface SoundQuality {
  level_db: number;
  clipping: number;
  snr_db: number | null;
  speech_ratio: number;
}

/** What was said in a recording; `emotion` is an estimate from the voice alone. */
export interface Transcript {
  text: string;
  language: string;
  language_confidence: number;
  duration_s: number;
  quality: SoundQuality;
  emotion: string | null;
  emotion_confidence: number | null;
}

export type LastMessage = Schemas["LastMessage"];
export type Citation = Schemas["CitationView"];
export type Suggestion = Schemas["SuggestionView"];
export type Turn = Schemas["TurnView"];
export type Ticket = Schemas["TicketView"];
export type Sender = Message["sender"];
export type Priority = Ticket["priority"];
/** What agents tell each other about a conversation; customers never see it. */
export type Note = Schemas["NoteView"];
/** A reply under a short name; its text may hold `{customer}` and `{agent}`. */
export type CannedReply = Schemas["CannedReplyView"];
/** A colleague: whether she is there, and how many conversations she holds. */
export type Colleague = Schemas["AgentPresence"];
export type PresenceState = Colleague["state"];
/** Whether people answer now: by the working hours, and because somebody is there. */
export type OpeningNow = Schemas["Hours"];

export type ConversationDetail = Omit<Schemas["Opened"], "conversation"> & { conversation: Conversation };
export type Analysis = Schemas["AnalysisView"];
export type Entity = Schemas["EntityView"];

// Recorded calls. Times are seconds from the beginning of the recording.
export type Call = Schemas["CallView"];
export type CallDetails = Schemas["CallDetails"];
export type CallResult = Schemas["CallResult"];
export type CallTurn = Schemas["CallTurn"];
export type CallSpeaker = Schemas["CallSpeaker"];

// Beside conversations.
export type Case = Schemas["CaseView"];
export type Proposal = Schemas["ProposalView"];
export type PromiseRow = Schemas["PromiseView"];
export type OrderSummary = Schemas["OrderSummary"];
export type OpenedOrder = Schemas["OpenedOrder"];
export type ImportedOrders = Schemas["Imported"];
export type SendRule = Schemas["SendRuleView"];
/** From when to when on each day, by the clock of one place; no hours at all stand for always. */
export type WorkingHours = Schemas["WorkingHours"];
export type DeskSettings = Schemas["DeskSettingsView"];
export type Tool = Omit<Schemas["ToolView"], "effect"> & { effect: "reads" | "writes" };
export type ToolList = Omit<Schemas["ToolList"], "items"> & { items: Tool[] };
export type DraftProblem = Schemas["ProblemView"];
export type Article = Omit<Schemas["ArticleView"], "status" | "type"> & {
  status: "published" | "draft" | "retired";
  type: "article" | "faq" | "policy";
};
export type ArticleStatus = "published" | "draft" | "retired";
export type ArticleSummary = Omit<Schemas["ArticleLine"], "status"> & { status: ArticleStatus };
export type ImportJob = Schemas["ImportView"];
export type ImportLine = Schemas["ImportLine"];
export type IndexState = Schemas["IndexView"];
