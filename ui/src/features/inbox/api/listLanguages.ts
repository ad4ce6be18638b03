import { get } from "@/lib/api/http";

export interface SupportedLanguage {
  code: string;
  /** Who translates between it and the desk's language; "none" when nobody can. */
  translation: "neural" | "cloud" | "none";
}

/** What the desk can do in each language. */
export const listLanguages = () => get<SupportedLanguage[]>("/api/languages/supported");
