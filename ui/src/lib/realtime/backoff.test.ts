import { expect, it } from "vitest";
import { backoffDelay } from "./backoff";

it("waits longer each time, up to twenty seconds", () => {
  const waits = [0, 1, 2, 10].map((attempt) => backoffDelay(attempt, () => 1));
  expect(waits).toEqual([500, 1_000, 2_000, 20_000]);
});

it("spreads the tries of many pages over half the time", () => {
  expect(backoffDelay(2, () => 0)).toBe(1_000);
  expect(backoffDelay(2, () => 0.5)).toBe(1_500);
});
