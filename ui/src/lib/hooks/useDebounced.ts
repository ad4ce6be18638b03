import { useEffect, useState } from "react";

const PAUSE_MS = 250;

/** `value` once it has not changed for a moment: what somebody is typing is not asked for letter by letter. */
export function useDebounced<T>(value: T, pause: number = PAUSE_MS): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
