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
export type Conversation = Omit<Schemas["ConversationView"], "sentiment"> & { sentiment: SentimentLabel | null };
export type Message = Schemas["MessageView"];
/** A file that came with a message. */
export type Attachment = Schemas["AttachmentView"];
export type LastMessage = Schemas["LastMessage"];
export type Citation = Schemas["CitationView"];
export type Suggestion = Schemas["SuggestionView"];
export type Turn = Schemas["TurnView"];
export type Ticket = Schemas["TicketView"];
export type Sender = Message["sender"];
export type Priority = Ticket["priority"];
export type ConversationDetail = Omit<Schemas["Opened"], "conversation"> & { conversation: Conversation };
export type Analysis = Schemas["AnalysisView"];
export type Entity = Schemas["EntityView"];

// Beside conversations.
export type Case = Schemas["CaseView"];
export type Proposal = Schemas["ProposalView"];
export type PromiseRow = Schemas["PromiseView"];
export type OrderSummary = Schemas["OrderSummary"];
export type OpenedOrder = Schemas["OpenedOrder"];
export type ImportedOrders = Schemas["Imported"];
export type SendRule = Schemas["SendRuleView"];
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
