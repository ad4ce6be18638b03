const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// `locale`: a BCP 47 tag; without one the browser's own.

/** "14:05" in the reader's own way of writing a time. */
export function clockTime(iso: string, locale?: string): string {
  return new Date(iso).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

export const fullTime = (iso: string, locale?: string): string =>
  new Date(iso).toLocaleString(locale, { dateStyle: "full", timeStyle: "short" });

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);

/** Whole days between two moments by the calendar, not by 24 hours. */
export function daysAgo(iso: string, now: number = Date.now()): number {
  return Math.round((startOfDay(now) - startOfDay(Date.parse(iso))) / DAY);
}

export function longDate(iso: string, locale?: string): string {
  return new Date(iso).toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" });
}

/** How long somebody has waited: "42 s", "12 min", "1 h 20 min", "3 d". Never like a time of day. */
export function waitedFor(iso: string, now: number): string {
  const waited = Math.max(0, now - Date.parse(iso));
  if (waited >= DAY) return `${Math.floor(waited / DAY)} d`;
  if (waited >= HOUR) return `${Math.floor(waited / HOUR)} h ${Math.floor((waited % HOUR) / MINUTE)} min`;
  return waited >= MINUTE ? `${Math.floor(waited / MINUTE)} min` : `${Math.floor(waited / 1000)} s`;
}

/** The length of a wait for a screen reader, which need not count seconds: "12 min". */
export function waitedForWords(iso: string, now: number): string {
  const waited = Math.max(0, now - Date.parse(iso));
  return waited < MINUTE ? "under a minute" : waitedFor(iso, now);
}

/** The length of a sound, "0:07" or "12:05", in the digits of the reader. */
export function soundTime(seconds: number, locale?: string): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => value.toLocaleString(locale, { minimumIntegerDigits: 2 });
  return `${Math.floor(whole / 60).toLocaleString(locale)}:${two(whole % 60)}`;
}

/** "25 Nov 2026" in the reader's own way; also of a date without a time, which is the same day everywhere. */
export function shortDate(iso: string, locale?: string): string {
  const day = iso.length === 10;
  return new Date(iso).toLocaleDateString(locale, { dateStyle: "medium", ...(day && { timeZone: "UTC" }) });
}
