import { expect, it } from "vitest";
import type { DeskEvent } from "@/lib/realtime/frames";
import { aConversation, aNote } from "@/testing/builders";
import { held, noHoldings } from "./holdings";

const me = { id: "me", full_name: "Dana" };
const assigned = (agent: typeof me | null): DeskEvent => ({
  type: "event",
  name: "conversation.assigned",
  conversation_id: "c1",
  data: { conversation: aConversation({ assigned_agent: agent }) },
});
const noted = (kind: "desk" | "transfer", conversation_id = "c1"): DeskEvent => ({
  type: "event",
  name: "note.created",
  conversation_id,
  data: { note: aNote({ kind, conversation_id }) },
});
const after = (...events: DeskEvent[]) => events.reduce((state, event) => held(state, event, "me"), noHoldings);

it("knows that the desk gave up her conversations, whichever it tells first", () => {
  expect(after(assigned(me), assigned(null), noted("desk")).lost).toBe(true);
  expect(after(assigned(me), noted("desk"), assigned(null)).lost).toBe(true);
});

it("says nothing of what she gave up herself, or of what was never hers", () => {
  expect(after(assigned(me), noted("transfer"), assigned(null)).lost).toBe(false);
  expect(after(assigned(me), assigned(null), noted("desk", "c2")).lost).toBe(false);
  expect(after(assigned(me), assigned({ id: "ben", full_name: "Ben" }), noted("desk")).lost).toBe(false);
});
