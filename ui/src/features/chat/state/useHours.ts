import { useEffect, useState } from "react";
import { fetchHours } from "@/lib/api/hours";
import type { OpeningNow } from "@/lib/api/types";

const AGAIN_MS = 60_000;

/** Whether people are there, asked as long as somebody waits for one; null while nobody knows. */
export function useHours(waits: boolean): OpeningNow | null {
  const [hours, setHours] = useState<OpeningNow | null>(null);
  useEffect(() => {
    if (!waits) return;
    const leave = new AbortController();
    const ask = () =>
      void fetchHours(leave.signal).then(setHours, () => {
        // What cannot be known is not said.
        if (!leave.signal.aborted) setHours(null);
      });
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => {
      leave.abort();
      clearInterval(timer);
    };
  }, [waits]);
  return waits ? hours : null;
}
