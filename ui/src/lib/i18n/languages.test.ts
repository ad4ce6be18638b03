import { expect, it } from "vitest";
import { directionOf } from "./direction";
import { languages, loadWords, matchLanguage, nativeName, pickLanguage, preferredLanguage, regionalTag } from "./languages";

const known = new Set(["en", "de", "pt", "no", "zh", "zh-Hant"]);
const wishes = { chosen: null, spoken: null, browser: ["en-US"] };

it("takes the customer's choice before what she writes, and that before her browser's languages", () => {
  const browser = ["pt-BR", "en"];
  expect(pickLanguage({ chosen: "no", spoken: "de", browser }, known)).toBe("no");
  expect(pickLanguage({ chosen: null, spoken: "de", browser }, known)).toBe("de");
  expect(pickLanguage({ chosen: null, spoken: null, browser }, known)).toBe("pt");
});

it("goes on to the next wish where the page does not speak a language, and ends with English", () => {
  expect(pickLanguage({ ...wishes, spoken: "mi", browser: ["mi-NZ", "de"] }, known)).toBe("de");
  expect(pickLanguage({ ...wishes, browser: [] }, known)).toBe("en");
});

it.each([
  ["pt-BR", "pt"],
  ["nb-NO", "no"],
  ["zh-Hant-TW", "zh-Hant"],
  ["zh-CN", "zh"],
  ["DE_at", "de"],
  ["und", null],
])("finds the language for the tag %s: %s", (tag, expected) => {
  expect(matchLanguage(tag, known)).toBe(expected);
});

it.each(["ar", "fa-IR", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ku-Arab", "az-Arab-IR"])("writes %s from right to left", (tag) => {
  expect(directionOf(tag)).toBe("rtl");
});

it.each(["en", "ku", "tr-TR", "ja", "pa-Guru", "ur-Latn", "de-1996"])("writes %s from left to right", (tag) => {
  expect(directionOf(tag)).toBe("ltr");
});

it("writes dates as in the customer's own country where her browser tells it", () => {
  expect(regionalTag("de", ["en-US", "de-AT"])).toBe("de-AT");
  expect(regionalTag("no", ["nb-NO"])).toBe("nb-NO");
  expect(regionalTag("pt", ["en-US"])).toBe("pt");
});

it("tells the desk the customer's choice, or her browser's first language even where the page does not speak it", () => {
  expect(preferredLanguage("de", ["pt-BR"])).toBe("de");
  expect(preferredLanguage(null, ["nb-NO"])).toBe("no");
  expect(preferredLanguage(null, ["mi-NZ", "en"])).toBe("mi");
});

it("names every language as its speakers do", () => {
  expect([nativeName("de"), nativeName("fr"), nativeName("ar")]).toEqual(["Deutsch", "Français", "العربية"]);
  expect([...languages].map(nativeName).filter((name) => /^[a-z-]+$/.test(name))).toEqual([]);
});

it("loads a language's words when they are wanted", async () => {
  const german = await loadWords("de");
  expect(german.chat.send).toBe("Senden");
});
