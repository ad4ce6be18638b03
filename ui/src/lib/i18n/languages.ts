import type { CustomerWords } from ".";
import english from "./locales/en.json";

const files = import.meta.glob<CustomerWords>(["./locales/*.json", "!./locales/en.json"], { import: "default" });

const codeOf = (path: string): string => path.replace(/^.*\/|\.json$/g, "");
const loaders = new Map(Object.entries(files).map(([path, load]) => [codeOf(path), load]));

/** The languages a customer's page speaks: English, and a file in locales/ for each of the others. */
export const languages: ReadonlySet<string> = new Set(["en", ...loaders.keys()]);

/** The page's words in one of `languages`. Rejects when they cannot be fetched. */
export const loadWords = async (code: string): Promise<CustomerWords> => (await loaders.get(code)?.()) ?? english;

// Browsers and detectors name some languages differently than the files do.
const OTHER_NAMES: Record<string, string> = { nb: "no", nn: "no", iw: "he", in: "id", ji: "yi", fil: "tl", tl: "fil", cmn: "zh" };

/** The page's language for a BCP 47 tag: "pt-BR" → "pt", "nb-NO" → "no"; null when there is none. */
export function matchLanguage(tag: string, known: ReadonlySet<string> = languages): string | null {
  const parts = tag.replaceAll("_", "-").split("-");
  const base = (parts[0] ?? "").toLowerCase();
  const names = [parts.join("-"), parts.slice(0, 2).join("-"), base, OTHER_NAMES[base] ?? ""];
  return names.find((name) => known.has(name)) ?? null;
}

export interface Wishes {
  /** What the customer picked from the menu. */
  chosen: string | null;
  /** What the desk heard her write in. */
  spoken: string | null;
  /** What her browser asks for, best first. */
  browser: readonly string[];
}

/** The language of the page: the customer's choice, else what she writes in, else what her browser asks for. */
export function pickLanguage({ chosen, spoken, browser }: Wishes, known: ReadonlySet<string> = languages): string {
  for (const tag of [chosen, spoken, ...browser]) {
    const match = tag && matchLanguage(tag, known);
    if (match) return match;
  }
  return "en";
}

/** Dates and numbers as in the customer's own country, where the browser tells it: "de" with "de-AT" → "de-AT". */
export const regionalTag = (code: string, browser: readonly string[]): string =>
  browser.find((tag) => matchLanguage(tag, new Set([code])) === code) ?? code;

// Names that some browsers' own data lack.
const NATIVE_NAMES: Record<string, string> = {
  ceb: "Cebuano",
  dv: "ދިވެހި",
  ht: "Kreyòl ayisyen",
  ku: "Kurdî",
  la: "Latina",
  tl: "Filipino",
};

/** What a language calls itself, as it stands in a list: "Français", "日本語". */
export function nativeName(code: string): string {
  const known = NATIVE_NAMES[code] ?? new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  // A list begins its entries with capitals; Georgian has them too, but does not begin words with them.
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(known)
    ? known.charAt(0).toLocaleUpperCase(code) + known.slice(1)
    : known;
}

/** The language to tell the desk of before the customer has written: her choice, else what her browser asks for first. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): string {
  const tag = chosen ?? browser[0] ?? "en";
  return matchLanguage(tag) ?? tag.split("-")[0] ?? tag;
}
