import { clockTime, daysAgo } from "@/lib/format/time";

const WEEK = 7;

/** A moment to come in few words: "15:20", "Tue 09:00", "8 Dec 09:00". */
export function momentWords(moment: Date | string, now: number = Date.now()): string {
  const iso = typeof moment === "string" ? moment : moment.toISOString();
  const days = -daysAgo(iso, now);
  const time = clockTime(iso);
  if (days === 0) return time;
  const day = days > 0 && days < WEEK ? ({ weekday: "short" } as const) : ({ day: "numeric", month: "short" } as const);
  return `${new Date(iso).toLocaleDateString([], day)} ${time}`;
}
