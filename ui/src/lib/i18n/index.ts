import { createContext, useContext } from "react";
import { desk, type DeskWords } from "./desk";
import english from "./locales/en.json";

export { fill } from "./fill";

/** What a customer reads; each file in locales/ has this shape. */
export type CustomerWords = typeof english;
export type Catalogue = CustomerWords & DeskWords;

export interface Words {
  text: Catalogue;
  /** The language of the page, by its code. */
  language: string;
  /** How to write dates and numbers, a BCP 47 tag; undefined leaves it to the browser. */
  locale: string | undefined;
}

export const wordsOf = (text: CustomerWords, language: string, locale?: string): Words => ({
  text: { ...text, ...desk },
  language,
  locale,
});

/** Agents read English, and dates in their browser's way; `CustomerLanguage` gives a customer her own. */
export const WordsContext = createContext<Words>(wordsOf(english, "en"));

export const useWords = (): Words => useContext(WordsContext);
export const useText = (): Catalogue => useWords().text;
