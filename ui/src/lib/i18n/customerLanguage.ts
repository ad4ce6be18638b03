import { createContext, useContext } from "react";

export interface LanguageChoice {
  /** The code picked from the menu; null is "Automatic". */
  chosen: string | null;
  choose: (code: string | null) => void;
  /** Says what language the desk heard the customer write in. */
  hear: (code: string) => void;
}

export const LanguageChoiceContext = createContext<LanguageChoice>({
  chosen: null,
  choose: () => undefined,
  hear: () => undefined,
});

export const useLanguageChoice = (): LanguageChoice => useContext(LanguageChoiceContext);
