import { expect, it } from "vitest";
import { aConversation } from "@/testing/builders";
import { isUnread, needsMe, waitsSince } from "./need";

const me = { id: "me", full_name: "Dana" };
const other = { id: "other", full_name: "Lena" };
const lastFrom = (sender: "customer" | "agent") => ({ text: "…", sender, created_at: "2026-11-22T10:00:00Z" });

it.each([
  ["a suggestion to approve", aConversation({ status: "awaiting_agent" }), true],
  ["a hand-over nobody took", aConversation({ status: "handed_off" }), true],
  ["my customer wrote", aConversation({ status: "handed_off", assigned_agent: me, last_message: lastFrom("customer") }), true],
  ["I answered last", aConversation({ status: "handed_off", assigned_agent: me, last_message: lastFrom("agent") }), false],
  ["a colleague holds it", aConversation({ status: "awaiting_agent", assigned_agent: other }), false],
  ["the assistant answers", aConversation({ status: "open" }), false],
  ["it is closed", aConversation({ status: "closed" }), false],
])("knows whether it needs me: %s", (_, conversation, expected) => {
  expect(needsMe(conversation, "me")).toBe(expected);
});

it("counts no waiting time once an agent has answered", () => {
  const held = { status: "handed_off", assigned_agent: me, waiting_since: "2026-11-22T10:00:00Z" } as const;
  expect(waitsSince(aConversation({ ...held, last_message: lastFrom("agent") }))).toBeNull();
  expect(waitsSince(aConversation({ ...held, last_message: lastFrom("customer") }))).not.toBeNull();
});

it("marks as unread what the customer said and no agent has seen", () => {
  const conversation = aConversation({ last_message: lastFrom("customer"), last_seq: 7, agent_seen: 6 });
  expect(isUnread(conversation)).toBe(true);
  expect(isUnread(conversation, 5)).toBe(true);
  expect(isUnread(conversation, 7)).toBe(false);
  expect(isUnread({ ...conversation, agent_seen: 7 })).toBe(false);
  expect(isUnread({ ...conversation, last_message: lastFrom("agent") })).toBe(false);
  const passedOn = { ...conversation, last_message: { ...lastFrom("customer"), sender: "assistant" as const } };
  expect(isUnread(passedOn)).toBe(false);
  expect(isUnread({ ...passedOn, status: "handed_off" })).toBe(true);
});
