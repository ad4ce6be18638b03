import type { CallSpeaker, CallTurn } from "@/lib/api/types";
import { soundTime } from "@/lib/format/time";

/** The line that is heard at `at` seconds: the last that has begun; -1 before the first. `turns` are in order of time. */
export function currentTurn(turns: Pick<CallTurn, "start">[], at: number): number {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    // Players land a little before the place they are sent to.
    if ((turns[middle]?.start ?? Infinity) <= at + 0.05) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The transcript as text, a line each: "0:12 Agent: …". */
export function transcriptText(turns: CallTurn[], speakers: CallSpeaker[]): string {
  const names = new Map(speakers.map((speaker) => [speaker.id, speaker.name]));
  return turns.map(({ start, speaker, text }) => `${soundTime(start)} ${names.get(speaker) ?? speaker}: ${text}`).join("\n");
}

export type MoodLevel = "good" | "calm" | "bad";

/** A score from -1 to 1 in a word. */
export const moodLevel = (score: number): MoodLevel => (score >= 0.25 ? "good" : score > -0.25 ? "calm" : "bad");

/** The first, last and lowest point of a curve; null for one without points. */
export function curveEnds(curve: { at: number; score: number }[]) {
  const [first] = curve;
  const last = curve.at(-1);
  if (!first || !last) return null;
  return { first, last, lowest: curve.reduce((low, point) => (point.score < low.score ? point : low)) };
}
