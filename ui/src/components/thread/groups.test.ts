import { expect, it } from "vitest";
import { aMessage } from "@/testing/builders";
import { groupMessages, seenGroup, type ThreadEntry } from "./groups";

const sizes = (messages: Parameters<typeof groupMessages>[0]) => groupMessages(messages).map((entry) => ("messages" in entry ? entry.messages.length : 0));

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

const said = (seq: number, minute: number, sender: "customer" | "agent" = "customer") =>
  aMessage({ seq, sender, created_at: `2026-11-22T10:0${minute}:00Z` });
const keys = (entries: ThreadEntry[]) => entries.map((entry) => entry.key);

it("puts a note between what was said before and after it", () => {
  const note = { id: "note", at: "2026-11-22T10:01:30Z", content: null };
  expect(keys(groupMessages([said(1, 1), said(2, 2), said(3, 3)], [note]))).toEqual(["m1", "note", "m2"]);
  expect(keys(groupMessages([said(1, 1)], [{ ...note, at: "2026-11-23T08:00:00Z" }]))).toEqual(["m1", "note"]);
});

it("marks as seen the newest group that was seen to its end", () => {
  const entries = groupMessages([said(1, 1), said(2, 2, "agent"), said(3, 3), said(4, 4)]);
  const own = (message: { sender: string }) => message.sender === "customer";
  expect(seenGroup(entries, own, 0)).toBeNull();
  expect(seenGroup(entries, own, 3)).toBe("m1");
  expect(seenGroup(entries, own, 4)).toBe("m3");
});
