export type PresetName = "hour" | "afternoon" | "evening" | "tomorrow" | "monday";

export interface Preset {
  name: PresetName;
  until: Date;
}

const HOUR = 3_600_000;
/** A time of today is offered as long as it is at least this far away. */
const AHEAD_MS = HOUR + 30 * 60_000;
const MONDAY = 1;

function at(now: Date, days: number, hour: number): Date {
  const day = new Date(now);
  // The calendar's own days: one with a change of the clock has 23 or 25 hours.
  day.setDate(day.getDate() + days);
  day.setHours(hour, 0, 0, 0);
  return day;
}

/** Until when a conversation can be put off with one key, in the agent's own time zone, soonest first. */
export function presets(now: Date): Preset[] {
  const hour = new Date(now.getTime() + HOUR);
  hour.setSeconds(0, 0);
  const later = [
    { name: "afternoon" as const, until: at(now, 0, 14) },
    { name: "evening" as const, until: at(now, 0, 18) },
  ].filter(({ until }) => until.getTime() - now.getTime() >= AHEAD_MS);
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  return [
    { name: "hour", until: hour },
    ...later.slice(0, 1),
    { name: "tomorrow", until: at(now, 1, 9) },
    // On a Sunday it is tomorrow already.
    ...(toMonday > 1 ? [{ name: "monday" as const, until: at(now, toMonday, 9) }] : []),
  ];
}

/** A moment as the browser's own field for date and time writes it, to the minute. */
export function fieldValue(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** True while the conversation is out of the queue. */
export const isSnoozed = (until: string | null | undefined, now: number): boolean => !!until && Date.parse(until) > now;
