import type { WorkingHours } from "@/lib/api/types";

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];
export type Span = [string, string];

export interface HoursForm {
  always: boolean;
  timezone: string;
  days: Record<Day, Span[]>;
  holidays: string[];
}

/** What an admin begins with who leaves "always open": Monday to Friday, nine to five. */
const usual = (): Record<Day, Span[]> => ({
  mon: [["09:00", "17:00"]],
  tue: [["09:00", "17:00"]],
  wed: [["09:00", "17:00"]],
  thu: [["09:00", "17:00"]],
  fri: [["09:00", "17:00"]],
  sat: [],
  sun: [],
});

/** The form for what is stored; days without any hours stand for "always open". */
export function formOf(hours: WorkingHours, ownZone: string): HoursForm {
  const stored = Object.fromEntries(days.map((day) => [day, (hours.days?.[day] ?? []).map(([from, to]): Span => [from, to])])) as Record<Day, Span[]>;
  const always = days.every((day) => stored[day].length === 0);
  // Nobody chose UTC who never chose hours.
  const timezone = always && hours.timezone === "UTC" ? ownZone : hours.timezone;
  return { always, timezone, days: always ? usual() : stored, holidays: [...(hours.holidays ?? [])].sort() };
}

/** What is stored for a form. */
export const hoursOf = (form: HoursForm): WorkingHours => ({
  timezone: form.timezone,
  days: form.always ? {} : form.days,
  holidays: form.always ? [] : form.holidays,
});

export type SpanProblem = "missing" | "noLength" | "overlap" | "tooMany";

const MOST = 6;

/** What is wrong with the hours of a day, by the place of the span; a span that ends before it begins goes over midnight. */
export function problemOf(spans: Span[]): { at: number; problem: SpanProblem } | null {
  if (spans.length > MOST) return { at: MOST, problem: "tooMany" };
  for (const [at, [from, to]] of spans.entries()) {
    if (!from || !to) return { at, problem: "missing" };
    if (from === to) return { at, problem: "noLength" };
    const next = spans[at + 1];
    // After one that goes over midnight there is nothing left of the day.
    if (next && (to <= from || (next[0] !== "" && next[0] < to))) return { at: at + 1, problem: "overlap" };
  }
  return null;
}

/** True when nothing keeps the form from being saved. */
export const isFine = (form: HoursForm): boolean =>
  form.always || (days.every((day) => problemOf(form.days[day]) === null) && days.some((day) => form.days[day].length > 0));

/** One more span at the end of a day: after a pause of an hour, for four hours, where there is room. */
export function nextSpan(spans: Span[]): Span {
  const last = spans.at(-1);
  if (!last) return ["09:00", "17:00"];
  const hour = Number(last[1].slice(0, 2)) + 1;
  if (last[1] <= last[0] || hour > 22) return ["", ""];
  return [`${String(hour).padStart(2, "0")}:00`, `${String(Math.min(hour + 4, 23)).padStart(2, "0")}:00`];
}

/** Midnight at the end of a day: the browser's own field for a time knows none. */
export const shownTime = (time: string): string => (time === "24:00" ? "00:00" : time);
export const storedEnd = (time: string): string => (time === "00:00" ? "24:00" : time);
