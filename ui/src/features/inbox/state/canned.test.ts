import { expect, it } from "vitest";
import { aCannedReply } from "@/testing/builders";
import { filledIn, matching, putIn, tokenAt } from "./canned";

it.each([
  ["/", 1, { start: 0, end: 1, words: "" }],
  ["Hi /ret", 7, { start: 3, end: 7, words: "ret" }],
  ["Hi\n/ret more", 7, { start: 3, end: 7, words: "ret" }],
  ["and/or", 6, null],
  ["https://shop", 12, null],
  ["/ret ", 5, null],
  ["/ret", 0, null],
])("finds the shortcut in %j at %i", (value, caret, token) => {
  expect(tokenAt(value, caret)).toEqual(token);
});

it("puts the shortcut before the title, and the title before the text", () => {
  const all = [
    aCannedReply({ id: "text", shortcut: "x", title: "X", text: "about a return" }),
    aCannedReply({ id: "title", shortcut: "y", title: "How to return", text: "" }),
    aCannedReply({ id: "shortcut", shortcut: "return-how", title: "Y", text: "" }),
    aCannedReply({ id: "none", shortcut: "z", title: "Z", text: "" }),
  ];
  expect(matching(all, "return", null).map((reply) => reply.id)).toEqual(["shortcut", "title", "text"]);
});

it("among equals prefers the customer's language, then what is used most", () => {
  const all = [
    aCannedReply({ id: "seldom", uses: 1 }),
    aCannedReply({ id: "often", uses: 9 }),
    aCannedReply({ id: "german", language: "de" }),
  ];
  expect(matching(all, "", "de").map((reply) => reply.id)).toEqual(["german", "often", "seldom"]);
});

it("does not mind accents and capitals", () => {
  expect(matching([aCannedReply({ shortcut: "rückgabe" })], "RUCK", null)).toHaveLength(1);
});

it("fills in the names, whatever is in them", () => {
  const text = "Hello {customer}, this is {agent}.";
  expect(filledIn(text, { customer: "Ada $& {agent}", agent: "Lena" })).toBe("Hello Ada $& Lena, this is Lena.");
  expect(filledIn(text, { customer: null, agent: "Lena" })).toBe("Hello, this is Lena.");
});

it("puts the reply in the place of what was typed", () => {
  expect(putIn("Hi /ret now", { start: 3, end: 7, words: "ret" }, "Send it back.")).toEqual({ value: "Hi Send it back. now", caret: 16 });
});
