import { expect, it } from "vitest";
import { wordsOf } from "@/lib/i18n";
import english from "@/lib/i18n/locales/en.json";
import { absence } from "./absence";

const { text } = wordsOf(english, "en");
const opening = "2026-12-07T09:00:00";

it("says nothing while somebody is there, or while nobody knows", () => {
  expect(absence({ open: true, next_opening: null, someone_online: true }, text, "en-GB")).toBeNull();
  expect(absence(null, text, "en-GB")).toBeNull();
  expect(absence({ open: false, next_opening: opening, someone_online: true }, text, "en-GB"), "after hours, as the server says").toBeNull();
});

it("says that nobody is there, without a promise that nobody made", () => {
  expect(absence({ open: true, next_opening: null, someone_online: false }, text, "en-GB")).toBe(text.chat.nobodyHere);
  expect(absence({ open: false, next_opening: null, someone_online: false }, text, "en-GB")).toBe(text.chat.nobodyHere);
});

it("says from when on somebody is there again", () => {
  const said = absence({ open: false, next_opening: opening, someone_online: false }, text, "en-GB");
  expect(said).toContain(text.chat.nobodyHere);
  expect(said).toMatch(/Monday,? 7 December at 09:00/);
});
