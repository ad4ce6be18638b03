import type { Catalogue } from "@/lib/i18n";

type Step = keyof Catalogue["chat"]["working"];

// Node names are the server's (graph/nodes); a customer reads calm words instead.
const steps: Record<string, Step> = {
  detection: "understand",
  translation: "understand",
  intent: "understand",
  sentiment: "understand",
  entities: "understand",
  ocr: "look",
  vision: "look",
  transcription: "listen",
  retrieval: "search",
  draft: "write",
  guard: "check",
  decide: "check",
  reply: "write",
  deliver: "write",
  await_agent: "check",
  ticket: "person",
  hand_over: "person",
};

const translating = new Set(["translation", "reply"]);

/** What the assistant is doing, in words for the customer; `foreign` when she does not write the desk's language. */
export const workingWords = (node: string, text: Catalogue, foreign: boolean): string =>
  text.chat.working[foreign && translating.has(node) ? "translate" : (steps[node] ?? "start")];
