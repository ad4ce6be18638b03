import { expect, it } from "vitest";
import { aConversation, aDetail, aMessage, aSuggestion, saidEvent } from "@/testing/builders";
import type { DeskEvent } from "@/lib/realtime/frames";
import { emptyThread, threadReducer, type ThreadAction } from "./threadState";

const run = (...actions: ThreadAction[]) => actions.reduce(threadReducer, emptyThread);
const loaded: ThreadAction = { type: "loaded", detail: aDetail({ suggestions: [aSuggestion()] }) };
const heard = (event: DeskEvent): ThreadAction => ({ type: "event", event });

it("puts new suggestions in the place of the old ones, best first", () => {
  const created = heard({
    type: "event",
    name: "suggestion.created",
    conversation_id: "c1",
    data: {
      suggestions: [aSuggestion({ id: "b", rank: 2 }), aSuggestion({ id: "a", rank: 1 })],
      conversation: aConversation({ status: "awaiting_agent" }),
      turn: { id: "t", status: "waiting", outcome: "awaiting_agent", outcome_reason: "", analysis: null, timings_ms: {}, providers: {} },
    },
  });
  const { detail } = run(loaded, created);
  expect(detail?.suggestions.map((suggestion) => suggestion.id)).toEqual(["a", "b"]);
  expect(detail?.conversation.status).toBe("awaiting_agent");
});

it("takes away what a colleague decided and remembers who it was", () => {
  const state = run(
    loaded,
    heard({
      type: "event",
      name: "suggestion.decided",
      conversation_id: "c1",
      data: { suggestion_ids: ["s1"], turn_id: "t1", action: "approve", agent: { id: "a", full_name: "Lena" } },
    }),
  );
  expect(state.detail?.suggestions).toEqual([]);
  expect(state.deciders).toEqual({ s1: "Lena" });
});

it("takes over what was read in a picture or heard in a recording", () => {
  const message = aMessage({ seq: 1, text: "Where is it?", transcript: "Where is it?" });
  const updated = heard({ type: "event", name: "message.updated", conversation_id: "c1", data: { message } });
  const state = run(loaded, heard(saidEvent(aMessage({ seq: 1, text: "" }))), updated);
  expect(state.detail?.messages).toEqual([message]);
});

it("leaves another conversation's events alone", () => {
  const other = heard(saidEvent(aMessage({ seq: 1, conversation_id: "c2" })));
  expect(run(loaded, other).detail?.messages).toEqual([]);
});

it("shows an own reply once, although its answer and its event both come", () => {
  const reply = aMessage({ seq: 2, sender: "agent", client_message_id: "mine" });
  const state = run(
    loaded,
    { type: "sending", message: { client_message_id: "mine", text: "Hi", created_at: reply.created_at, state: "sending" } },
    heard(saidEvent(reply)),
    heard(saidEvent(reply)),
  );
  expect(state.detail?.messages).toEqual([reply]);
  expect(state.pending).toEqual([]);
});

it("keeps what was done with the turn, and stays as it is at news of orders and promises", () => {
  const acted = heard({
    type: "event",
    name: "turn.acted",
    conversation_id: "c1",
    data: {
      turn: {
        id: "t1",
        status: "running",
        outcome: null,
        outcome_reason: null,
        analysis: null,
        timings_ms: {},
        providers: {},
        acts: [{ tool: "cancel_order", arguments: {}, done: true, said: "Cancelled." }],
      },
    },
  });
  const changed = heard({
    type: "event",
    name: "order.changed",
    conversation_id: "c1",
    data: { order_id: "LO-1", status: "cancelled", tool: "cancel_order" },
  });
  const promised = heard({
    type: "event",
    name: "promise.created",
    conversation_id: "c1",
    data: { promise_id: "p1", kind: "refund", due_at: "2026-12-01T18:00:00Z" },
  });
  const before = run(loaded, acted);
  expect(before.detail?.turn?.acts?.map((act) => act.said)).toEqual(["Cancelled."]);
  expect(run(loaded, acted, changed, promised)).toEqual(before);
});
