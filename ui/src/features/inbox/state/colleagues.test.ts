import { expect, it } from "vitest";
import type { Colleague } from "@/lib/api/types";
import { byAvailability } from "./colleagues";

const colleague = (full_name: string, state: Colleague["state"], conversations: number): Colleague => ({
  agent: { id: full_name, full_name },
  state,
  since: null,
  conversations,
});

it("offers first who is there and has least to do", () => {
  const all = [colleague("Off", "offline", 0), colleague("Busy", "online", 3), colleague("Away", "away", 0), colleague("Free", "online", 1), colleague("Alma", "online", 1)];
  expect(byAvailability(all).map(({ agent }) => agent.full_name)).toEqual(["Alma", "Free", "Busy", "Away", "Off"]);
});
