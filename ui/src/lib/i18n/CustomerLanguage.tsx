import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { WordsContext, wordsOf, type Words } from ".";
import english from "./locales/en.json";
import { LanguageChoiceContext } from "./customerLanguage";
import { directionOf } from "./direction";
import { loadWords, pickLanguage, regionalTag } from "./languages";
import { keepChosen, keepSpoken, readChosen, readSpoken } from "./wishes";

/** Gives what stands below the words of the customer's language, and follows her when she changes it. */
export function CustomerLanguage({ children }: { children: ReactNode }) {
  const [chosen, setChosen] = useState(readChosen);
  const [spoken, setSpoken] = useState(readSpoken);
  const words = useWordsOf(pickLanguage({ chosen, spoken, browser: navigator.languages }));

  const choose = useCallback((code: string | null) => {
    keepChosen(code);
    setChosen(code);
  }, []);
  const hear = useCallback((code: string) => {
    keepSpoken(code);
    setSpoken(code);
  }, []);
  const choice = useMemo(() => ({ chosen, choose, hear }), [chosen, choose, hear]);

  const shown = words?.language ?? "en";
  useEffect(() => {
    const root = document.documentElement;
    root.lang = shown;
    root.dir = directionOf(shown);
    return () => {
      root.lang = "en";
      root.dir = "ltr";
    };
  }, [shown]);

  // Nothing for a moment is calmer than a page that changes its language at once.
  if (!words) return null;
  return (
    <LanguageChoiceContext value={choice}>
      <WordsContext value={words}>{children}</WordsContext>
    </LanguageChoiceContext>
  );
}

const inEnglish = wordsOf(english, "en", regionalTag("en", navigator.languages));

async function fetchWords(language: string): Promise<Words> {
  if (language === "en") return inEnglish;
  return wordsOf(await loadWords(language), language, regionalTag(language, navigator.languages));
}

/** The words of a language once they are here; until then those before, null at the very first. */
function useWordsOf(language: string): Words | null {
  const [words, setWords] = useState(language === "en" ? inEnglish : null);
  useEffect(() => {
    let wanted = true;
    // Without an answer the words before stay, or English.
    const keep = (before: Words | null) => before ?? inEnglish;
    fetchWords(language).then(
      (found) => wanted && setWords(found),
      () => wanted && setWords(keep),
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  return words;
}
