import { get } from "@/lib/api/http";

export interface SupportedLanguage {
  code: string;
  /** Who translates between it and the desk's language; "none" when nobody can. */
  translation: "neural" | "cloud" | "none";
}

/** What the desk can do in each language. */
export async function listLanguages(): Promise<SupportedLanguage[]> {
  const answer = await get<SupportedLanguage[] | { items: SupportedLanguage[] }>("/api/languages/supported");
  return Array.isArray(answer) ? answer : answer.items;
}
