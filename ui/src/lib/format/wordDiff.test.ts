import { expect, it } from "vitest";
import { wordDiff } from "./wordDiff";

it("shows what was taken out and what was put in, in the flow of the text", () => {
  expect(wordDiff("where is my older now", "where is my order")).toEqual([
    { op: "same", text: "where is my " },
    { op: "removed", text: "older now" },
    { op: "added", text: "order" },
  ]);
});

it("finds no difference in two texts with the same words, however they are spaced", () => {
  expect(wordDiff("my  order", "my order")?.map((run) => run.op)).toEqual(["same"]);
});

it("does not compare what nobody would read", () => {
  expect(wordDiff("word ".repeat(600), "word")).toBeNull();
});
