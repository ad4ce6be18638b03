import { useEffect, useRef, useState } from "react";

/** Where in the scroller the current line is kept, as a share of its height. */
const PLACE = 0.35;

/** Keeps the current line of a list in view, until the reader scrolls by hand. */
export function useFollow(current: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);

  useEffect(() => {
    const frame = scroller.current;
    const line = frame?.querySelector<HTMLElement>("[aria-current]");
    if (!follows || !frame || !line || current < 0) return;
    // Only the list itself is moved, never the page around it.
    const top = line.offsetTop - frame.clientHeight * PLACE;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    frame.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  }, [current, follows]);

  const leave = () => setFollows(false);
  return { scroller, follows, follow: () => setFollows(true), byHand: { onWheel: leave, onTouchMove: leave } };
}
