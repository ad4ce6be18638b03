import { expect, it } from "vitest";
import { daysAgo, soundTime, waitedFor, waitedForWords } from "./time";

const since = "2026-11-22T10:00:00Z";
const after = (seconds: number) => Date.parse(since) + seconds * 1000;

it("says how long somebody has waited in as few words as fit", () => {
  expect([42, 725, 4_800, 260_000].map((seconds) => waitedFor(since, after(seconds)))).toEqual([
    "42 s",
    "12 min",
    "1 h 20 min",
    "3 d",
  ]);
});

it("never says a negative time when the clocks differ", () => {
  expect(waitedFor(since, after(-30))).toBe("0 s");
});

it("does not count seconds to a screen reader", () => {
  expect([20, 725].map((seconds) => waitedForWords(since, after(seconds)))).toEqual(["under a minute", "12 min"]);
});

it("counts days by the calendar", () => {
  expect(daysAgo("2026-11-21T23:59:00", new Date("2026-11-22T00:01:00").getTime())).toBe(1);
});

it("writes the length of a sound in the reader's digits", () => {
  expect(soundTime(7.9, "en")).toBe("0:07");
  expect(soundTime(725, "en")).toBe("12:05");
  expect(soundTime(65, "ar-EG")).toBe("١:٠٥");
});
