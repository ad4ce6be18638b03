import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

const NEAR_PX = 80;

interface Stick {
  scroller: RefObject<HTMLDivElement | null>;
  /** What lies in the scroller; watched for growing. */
  content: RefObject<HTMLDivElement | null>;
  /** Messages that came while the reader was further up. */
  unseen: number;
  atBottom: boolean;
  onScroll: () => void;
  toBottom: () => void;
}

/**
 * Keeps a thread at its newest line while the reader is there, leaves it alone while they read further up,
 * and keeps their place when older messages are put on top.
 * `oldest` and `newest` are the keys of the first and last of `count` shown entries.
 */
export function useStickToBottom(oldest: string, newest: string, count: number): Stick {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const [unseenFrom, setUnseenFrom] = useState<number | null>(null);
  const measured = useRef({ inner: 0, outer: 0 });
  const before = useRef({ oldest, newest, height: 0, atBottom: true });

  const toBottom = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = element.scrollHeight - element.scrollTop - element.clientHeight > 2 * element.clientHeight;
    element.scrollTo({ top: element.scrollHeight, behavior: calm || far ? "auto" : "smooth" });
  }, []);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    const { inner, outer } = measured.current;
    const resized = element.scrollHeight !== inner || element.clientHeight !== outer;
    // Not the reader went up: the thread has just become lower, and the watcher below is about to follow.
    if (!near && resized && before.current.atBottom) return;
    before.current.atBottom = near;
    setAtBottom(near);
    if (near) setUnseenFrom(null);
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const last = before.current;
    if (last.oldest !== oldest && last.newest === newest && last.height > 0) {
      element.scrollTop += element.scrollHeight - last.height;
    } else if (last.atBottom) {
      element.scrollTop = element.scrollHeight;
    } else if (last.newest !== newest) {
      setUnseenFrom((from) => from ?? count - 1);
    }
    before.current = { oldest, newest, height: element.scrollHeight, atBottom: last.atBottom };
  }, [oldest, newest, count]);

  // A note below the last message, a banner above, the keyboard of a phone: whatever changes the heights.
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      const element = scroller.current;
      if (!element) return;
      measured.current = { inner: element.scrollHeight, outer: element.clientHeight };
      if (before.current.atBottom) element.scrollTop = element.scrollHeight;
    });
    for (const ref of [scroller, content]) if (ref.current) watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, []);

  return { scroller, content, unseen: unseenFrom === null ? 0 : Math.max(1, count - unseenFrom), atBottom, onScroll, toBottom };
}
