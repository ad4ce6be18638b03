import { expect, it } from "vitest";
import { aMessage } from "@/testing/builders";
import { groupMessages } from "./groups";

const sizes = (messages: Parameters<typeof groupMessages>[0]) => groupMessages(messages).map((group) => group.messages.length);

it("puts together what one speaker said in one breath", () => {
  const messages = [aMessage({ seq: 1 }), aMessage({ seq: 2 }), aMessage({ seq: 3, sender: "assistant" })];
  expect(sizes(messages)).toEqual([2, 1]);
});

it("starts anew after a pause, another agent, or midnight", () => {
  const late = aMessage({ seq: 2, created_at: "2026-11-22T10:06:00Z" });
  expect(sizes([aMessage({ seq: 1 }), late])).toEqual([1, 1]);
  const by = (seq: number, id: string) => aMessage({ seq, sender: "agent", author: { id, full_name: id } });
  expect(sizes([by(1, "dana"), by(2, "lena")])).toEqual([1, 1]);
});

it("names the day once", () => {
  const days = groupMessages([
    aMessage({ seq: 1 }),
    aMessage({ seq: 2, sender: "assistant" }),
    aMessage({ seq: 3, created_at: "2026-11-24T10:00:00Z" }),
  ]).map((group) => group.day);
  expect(days).toEqual(["2026-11-22T10:00:00Z", null, "2026-11-24T10:00:00Z"]);
});
