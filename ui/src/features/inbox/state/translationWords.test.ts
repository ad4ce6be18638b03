import { expect, it } from "vitest";
import { desk } from "@/lib/i18n/desk";
import english from "@/lib/i18n/locales/en.json";
import type { SupportedLanguage } from "../api/listLanguages";
import { replyRoute, whyUntranslated } from "./translationWords";

const text = { ...english, ...desk };
const languages = new Map<string, SupportedLanguage>([
  ["pt", { code: "pt", translation: "neural" }],
  ["pl", { code: "pl", translation: "none" }],
]);

it("needs no word where the reply is in the customer's language, or nobody knows hers", () => {
  for (const to of ["en", "und", null]) expect(replyRoute("en", to, languages, text)).toBeNull();
});

it("says in which language a reply goes out", () => {
  expect(replyRoute("en", "pt", languages, text)).toEqual({ words: "Will be translated into Portuguese", fallsShort: false });
  expect(replyRoute("en", "pl", languages, text)).toEqual({ words: "No engine for Polish: the customer gets it in English", fallsShort: true });
});

it("promises nothing where the desk does not tell its engines", () => {
  expect(replyRoute("en", "pt", null, text)?.words).toBe("Goes out in Portuguese if an engine can translate it, else in English");
  expect(whyUntranslated("pl", null, text)).toBe("Polish · not translated: shown as written");
});

it("tells a missing engine from one that did not answer", () => {
  expect(whyUntranslated("pl", languages, text)).toBe("Polish · no translation engine for this pair: shown as written");
  expect(whyUntranslated("pt", languages, text)).toBe("Portuguese · not translated: shown as written");
});
