import type { Catalogue } from "@/lib/i18n";
import type { SupportedLanguage } from "../api/listLanguages";

/** The desk's languages by code; null while unknown, or where the desk does not tell. */
export type Languages = ReadonlyMap<string, SupportedLanguage> | null;

/** Why a customer's message stands as it was written. Without knowing the engines, only that it does. */
export function whyUntranslated(code: string, languages: Languages, text: Catalogue): string {
  const engine = languages?.get(code)?.translation ?? (languages ? "none" : null);
  return engine === "none" ? text.translation.noEngine(code) : text.translation.notTranslated(code);
}

export interface ReplyRoute {
  words: string;
  /** The customer will read another language than her own. */
  fallsShort: boolean;
}

/** In which language a reply goes out that is written in `from`; null when that is the customer's own. */
export function replyRoute(from: string, to: string | null, languages: Languages, text: Catalogue): ReplyRoute | null {
  if (!to || to === from || to === "und") return null;
  const engine = languages?.get(to)?.translation ?? (languages ? "none" : null);
  if (engine === null) return { words: text.translation.mayBe(to, from), fallsShort: false };
  return engine === "none"
    ? { words: text.translation.cannotBe(to, from), fallsShort: true }
    : { words: text.translation.willBe(to), fallsShort: false };
}
