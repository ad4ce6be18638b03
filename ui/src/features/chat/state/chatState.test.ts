import { expect, it } from "vitest";
import type { PendingMessage } from "@/components/thread/pending";
import { aConversation, aDetail, aMessage, anAttachment, saidEvent } from "@/testing/builders";
import type { Message } from "@/lib/api/types";
import type { DeskEvent } from "@/lib/realtime/frames";
import { chatReducer, emptyChat, type ChatAction, type ChatState } from "./chatState";

const run = (state: ChatState, ...actions: ChatAction[]) => actions.reduce(chatReducer, state);
const fresh = run(emptyChat, { type: "fresh" });
const pending: PendingMessage = { client_message_id: "client-1", text: "Hi", created_at: "2026-11-22T10:00:00Z", state: "sending" };
const heard = (event: DeskEvent): ChatAction => ({ type: "event", event });
const ack = { type: "ack", client_message_id: "client-1", message_id: "m1", seq: 1, conversation_id: "c1" } as const;

it("shows a message once, whether its ack or its event comes first", () => {
  const sent = run(fresh, { type: "sending", message: pending });
  const said = heard(saidEvent(aMessage({ seq: 1 })));
  for (const order of [[{ type: "acknowledged", ack } as const, said], [said, { type: "acknowledged", ack } as const]]) {
    const state = run(sent, ...order);
    expect(state.messages.map((message) => message.id)).toEqual(["m1"]);
    expect(state.pending).toEqual([]);
    expect(state.conversationId).toBe("c1");
  }
});

it("keeps a message that was refused, with the reason, and sends it again under its id", () => {
  const failed = run(fresh, { type: "sending", message: pending }, { type: "sendFailed", clientMessageId: "client-1", error: "No." });
  expect(failed.pending).toMatchObject([{ state: "failed", error: "No." }]);
  const again = run(failed, { type: "sending", message: pending });
  expect(again.pending).toEqual([pending]);
});

it("shows the files of a message from the moment it is sent until the server has it", () => {
  const files = [anAttachment({ id: "v", kind: "audio" }), anAttachment()];
  const sent = run(fresh, { type: "sending", message: { ...pending, text: "", attachments: files } });
  const [message] = run(sent, { type: "acknowledged", ack }).messages;
  expect(message).toMatchObject({ text: "", attachments: files, image_url: "/api/chat/attachments/a1/content" });
});

it("takes over what was read in a message it shows, and leaves out one it does not", () => {
  const here = run(emptyChat, { type: "loaded", detail: aDetail({ messages: [aMessage({ seq: 5, text: "" })] }) });
  const read = (message: Message): DeskEvent => ({ type: "event", name: "message.updated", conversation_id: "c1", data: { message } });
  const state = run(here, heard(read(aMessage({ seq: 5, text: "Where is it?" }))), heard(read(aMessage({ seq: 1 }))));
  expect(state.messages.map(({ seq, text }) => [seq, text])).toEqual([[5, "Where is it?"]]);
});

it("says that something happened in another conversation and leaves this one alone", () => {
  const here = run(emptyChat, { type: "loaded", detail: aDetail() });
  const state = run(here, heard(saidEvent(aMessage({ seq: 1, conversation_id: "other" }))));
  expect(state.messages).toEqual([]);
  expect(state.elsewhere).toBe(true);
});

it("shows the assistant at work until it answers", () => {
  const here = run(emptyChat, { type: "loaded", detail: aDetail() });
  const progress: DeskEvent = {
    type: "event",
    name: "turn.progress",
    conversation_id: "c1",
    data: { turn_id: "t", node: "retrieval", state: "started" },
  };
  const working = run(here, heard(progress));
  expect(working.node).toBe("retrieval");
  expect(run(working, heard(saidEvent(aMessage({ seq: 2, sender: "assistant" })))).node).toBeNull();
});

it("shows no assistant at work while a person holds the conversation", () => {
  const held = aConversation({ status: "handed_off", assigned_agent: { id: "a", full_name: "Dana" } });
  const state = run(
    emptyChat,
    { type: "loaded", detail: aDetail({ conversation: held }) },
    { type: "sending", message: pending },
    { type: "acknowledged", ack },
  );
  expect(state.node).toBeNull();
});

it("keeps what was scrolled to when it loads again after a break", () => {
  const detail = aDetail({ messages: [aMessage({ seq: 101 })], has_more: true });
  const state = run(
    emptyChat,
    { type: "loaded", detail },
    { type: "older", conversationId: "c1", messages: [aMessage({ seq: 1 }), aMessage({ seq: 100 })], hasMore: false },
    { type: "loaded", detail: aDetail({ messages: [aMessage({ seq: 101 }), aMessage({ seq: 102 })], has_more: true }) },
  );
  expect(state.messages.map((message) => message.seq)).toEqual([1, 100, 101, 102]);
  expect(state.hasMore).toBe(false);
});
