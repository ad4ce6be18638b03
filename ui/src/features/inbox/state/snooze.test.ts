import { expect, it } from "vitest";
import { fieldValue, isSnoozed, presets } from "./snooze";

const named = (iso: string) => presets(new Date(iso)).map(({ name, until }) => [name, fieldValue(until)]);

it("offers this afternoon in the morning of a Wednesday", () => {
  expect(named("2026-11-25T09:20:31")).toEqual([
    ["hour", "2026-11-25T10:20"],
    ["afternoon", "2026-11-25T14:00"],
    ["tomorrow", "2026-11-26T09:00"],
    ["monday", "2026-11-30T09:00"],
  ]);
});

it("offers this evening after noon, and neither at night", () => {
  expect(named("2026-11-25T13:00:00").map(([name]) => name)).toEqual(["hour", "evening", "tomorrow", "monday"]);
  expect(named("2026-11-25T21:00:00").map(([name]) => name)).toEqual(["hour", "tomorrow", "monday"]);
});

it("means the Monday after on a Monday, and says tomorrow alone on a Sunday", () => {
  expect(named("2026-11-30T08:00:00").at(-1)).toEqual(["monday", "2026-12-07T09:00"]);
  expect(named("2026-11-29T21:00:00")).toEqual([
    ["hour", "2026-11-29T22:00"],
    ["tomorrow", "2026-11-30T09:00"],
  ]);
});

it("is over when its time has come", () => {
  const until = "2026-11-25T14:00:00Z";
  expect(isSnoozed(until, Date.parse("2026-11-25T13:59:59Z"))).toBe(true);
  expect(isSnoozed(until, Date.parse(until))).toBe(false);
  expect(isSnoozed(null, 0)).toBe(false);
});
