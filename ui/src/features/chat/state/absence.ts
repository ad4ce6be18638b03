import type { OpeningNow } from "@/lib/api/hours";
import { daysAgo } from "@/lib/format/time";
import { fill, type Catalogue } from "@/lib/i18n";

const WEEK = 7;

/** When it opens, in the customer's own words and time: "14:00", "Monday 09:00", "8 December 09:00". */
export function openingWords(iso: string, locale: string | undefined, now: number = Date.now()): string {
  const days = -daysAgo(iso, now);
  const day = days === 0 ? {} : days < WEEK ? ({ weekday: "long" } as const) : ({ day: "numeric", month: "long" } as const);
  return new Date(iso).toLocaleString(locale, { ...day, hour: "2-digit", minute: "2-digit" });
}

/** What a customer who waits for a person is told when nobody is there; null when somebody is, or nobody knows. */
export function absence(hours: OpeningNow | null, text: Catalogue, locale: string | undefined): string | null {
  if (!hours || (hours.open && hours.someone_online)) return null;
  if (hours.open || hours.next_opening === null) return text.chat.nobodyHere;
  return fill(text.chat.opensAt, { when: openingWords(hours.next_opening, locale) });
}
