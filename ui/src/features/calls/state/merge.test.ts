import { expect, it } from "vitest";
import { aCall } from "@/testing/builders";
import { mergeCall, mergeCalls, mergePage } from "./merge";

const running = aCall({ status: "running", stage: "writing down", progress: 0.4 });

it("moves on with the progress that is whispered, and never back", () => {
  expect(mergeCall(running, { ...running, progress: 0.6 }, true).progress).toBe(0.6);
  expect(mergeCall(running, { ...running, progress: 0.2 }, true).progress).toBe(0.4);
});

it("does not begin a call again that is over because a whisper came late", () => {
  const done = aCall({ status: "done", progress: 1 });
  expect(mergeCall(done, running, true)).toBe(done);
});

it("goes back to the start when somebody begins a call again", () => {
  const failed = aCall({ status: "failed", progress: 0.7, problem: "It broke." });
  expect(mergeCall(failed, aCall({ status: "queued", progress: 0 }), false)).toMatchObject({ status: "queued", progress: 0, problem: null });
});

it("puts a call that a colleague has brought on top, once its status is told", () => {
  const news = aCall({ id: "new" });
  expect(mergeCalls([running], news, false).map((call) => call.id)).toEqual(["new", "k1"]);
  expect(mergeCalls([running], news, true)).toEqual([running]);
});

it("drops what was removed when the first page is asked again, and keeps the pages after it", () => {
  const [a, b, c] = ["2026-11-30T12:00:00Z", "2026-11-30T11:00:00Z", "2026-11-30T10:00:00Z"].map((created_at, index) => aCall({ id: `k${index}`, created_at }));
  if (!a || !b || !c) throw new Error("three calls");
  const later = aCall({ id: "old", created_at: "2026-11-29T10:00:00Z" });
  expect(mergePage([a, b, c, later], [a, c]).map((call) => call.id)).toEqual(["k0", "k2", "old"]);
});
