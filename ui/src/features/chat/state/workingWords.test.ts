import { expect, it } from "vitest";
import { desk } from "@/lib/i18n/desk";
import english from "@/lib/i18n/locales/en.json";
import { workingWords } from "./workingWords";

const text = { ...english, ...desk };

it("speaks of translating only to those who write another language", () => {
  expect(workingWords("translation", text, true)).toBe("Translating …");
  expect(workingWords("translation", text, false)).toBe("Understanding your question …");
});

it("says that it looks at a picture, and listens to a recording", () => {
  expect(workingWords("ocr", text, false)).toBe("Looking at your picture …");
  expect(workingWords("transcription", text, false)).toBe("Listening to your message …");
});

it("has a calm word for a step it does not know", () => {
  expect(workingWords("something_new", text, true)).toBe("Reading your message …");
});
