// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { anAttachment } from "@/testing/builders";
import { keepWaiting, readWaiting } from "./waitingRoom";

it("keeps the files of an unsent message over a reload, by where the server has them", () => {
  const message = { client_message_id: "m", text: "", created_at: "2026-11-22T10:00:00Z", state: "sending" as const, attachments: [anAttachment()] };
  keepWaiting("u1", { conversationId: "c1", messages: [message] });
  expect(readWaiting("u1").messages).toEqual([message]);
  keepWaiting("u1", { conversationId: "c1", messages: [] });
  expect(readWaiting("u1").messages).toEqual([]);
});
