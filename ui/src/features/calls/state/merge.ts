import type { Call } from "@/lib/api/types";

export const isUnfinished = ({ status }: Pick<Call, "status">): boolean => status === "queued" || status === "running";

/**
 * What is now known of a call. Whispers about its progress may come late: while it runs it never goes back, and one
 * that is over is not begun again by them.
 */
export function mergeCall<Known extends Call>(known: Known, news: Call, whispered: boolean): Known {
  if (whispered && !isUnfinished(known)) return known;
  const goesOn = known.status === "running" && news.status === "running";
  if (whispered && goesOn && news.progress < known.progress) return known;
  return { ...known, ...news };
}

/** The calls with what is now known of one of them; one that is new stands on top, unless it was only whispered of. */
export function mergeCalls(calls: Call[], news: Call, whispered: boolean): Call[] {
  if (calls.some((call) => call.id === news.id)) {
    return calls.map((call) => (call.id === news.id ? mergeCall(call, news, whispered) : call));
  }
  return whispered ? calls : [news, ...calls];
}

/** The first page as it is now, before what was loaded of the others. */
export function mergePage(calls: Call[], page: Call[]): Call[] {
  const fresh = new Set(page.map((call) => call.id));
  const oldest = page.at(-1)?.created_at;
  // What is not on the page although it is young enough to be, was removed.
  return [...page, ...calls.filter((call) => !fresh.has(call.id) && oldest !== undefined && call.created_at < oldest)];
}
