import { createContext, useContext } from "react";
import { en, type Catalogue } from "./en";

export type { Catalogue };

/** The catalogue in use. Another language is provided here once its file exists. */
export const TextContext = createContext<Catalogue>(en);

export const useText = (): Catalogue => useContext(TextContext);
