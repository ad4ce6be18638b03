import type { OpeningNow } from "@/lib/api/types";
import { fill, type Catalogue } from "@/lib/i18n";

/** When it opens, by the customer's own clock and in her own words: "Monday 8 December at 09:00". */
export const openingWords = (iso: string, locale: string | undefined): string =>
  new Date(iso).toLocaleString(locale, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** What a customer who waits for a person is told when nobody is there; null when somebody is, or nobody knows. */
export function absence(hours: OpeningNow | null, text: Catalogue, locale: string | undefined): string | null {
  if (!hours || hours.someone_online) return null;
  if (hours.open || hours.next_opening === null) return text.chat.nobodyHere;
  return `${text.chat.nobodyHere} ${fill(text.chat.opensAt, { when: openingWords(hours.next_opening, locale) })}`;
}
