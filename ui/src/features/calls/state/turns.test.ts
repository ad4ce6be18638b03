import { expect, it } from "vitest";
import { currentTurn, curveEnds, moodLevel, transcriptText } from "./turns";

const turns = [
  { speaker: "s1", start: 0.4, end: 3, text: "Good morning." },
  { speaker: "s2", start: 3.2, end: 9, text: "My parcel is lost." },
  { speaker: "s1", start: 9.5, end: 12, text: "I am sorry." },
];

it("finds the line that is heard, also in a pause after it", () => {
  expect([0, 0.4, 3.1, 3.2, 9.3, 60].map((at) => currentTurn(turns, at))).toEqual([-1, 0, 0, 1, 1, 2]);
});

it("lights the line that was pressed, although players land a little early", () => {
  expect(currentTurn(turns, 9.46)).toBe(2);
});

it("copies a transcript with times and names", () => {
  const speakers = [{ id: "s1", name: "Agent", role: "agent" as const, estimated: false }];
  expect(transcriptText(turns.slice(0, 2), speakers)).toBe("0:00 Agent: Good morning.\n0:03 s2: My parcel is lost.");
});

it("tells how a mood begins, ends and where it is lowest", () => {
  const curve = [{ at: 0, score: 0.1 }, { at: 10, score: -0.7 }, { at: 20, score: 0.4 }];
  expect(curveEnds(curve)?.lowest.at).toBe(10);
  expect(curve.map((point) => moodLevel(point.score))).toEqual(["calm", "bad", "good"]);
  expect(curveEnds([])).toBeNull();
});
