import { expect, it } from "vitest";
import { anAttachment } from "@/testing/builders";
import { boxMiddle, boxPoints, isComplete, isUnsure } from "./pictureText";

const box: [number, number][] = [[100, 50], [300, 50.26], [300, 90], [100, 90]];

it("draws a line's four corners in pixels of the picture", () => {
  expect(boxPoints({ box }, 1200, 900)).toBe("100,50 300,50.3 300,90 100,90");
});

it("keeps a box inside the picture where an engine went over its edge", () => {
  expect(boxPoints({ box: [[-4, -2], [1210, 10], [1210, 905], [0, 905]] }, 1200, 900)).toBe("0,0 1200,10 1200,900 0,900");
});

it("finds the middle of a line, to bring it into view", () => {
  expect(boxMiddle({ box: [[0, 0], [600, 0], [600, 450], [0, 450]] }, 1200, 900)).toEqual({ x: 0.25, y: 0.25 });
});

it("asks to check only lines that were hard to read", () => {
  expect([0.97, 0.62].map((confidence) => isUnsure({ confidence }))).toEqual([false, true]);
});

it("waits for both engines that look at a picture, and for the one that listens", () => {
  const nothing = { ocr: null, vision: null, transcript: null };
  const ocr = { text: "", lines: [], confidence: 0 };
  const vision = { kind: "other" as const, kind_confidence: 0, tags: [], objects: [], description: null, problem: null };
  expect(isComplete({ ...nothing, attachment: anAttachment(), ocr })).toBe(false);
  expect(isComplete({ ...nothing, attachment: anAttachment(), ocr, vision })).toBe(true);
  expect(isComplete({ ...nothing, attachment: anAttachment({ kind: "audio" }) })).toBe(false);
});
