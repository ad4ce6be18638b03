import { useEffect, useRef } from "react";
import { useLatest } from "@/lib/hooks/useLatest";
import styles from "./LevelMeter.module.css";

const BARS = 36;
const EVERY_MS = 90;
const CALM_EVERY_MS = 500;
/** A bar in silence, as a share of the height: one sees that it listens. */
const LOWEST = 0.08;

/**
 * How loud it was in the last seconds, newest at the end. For those who want little motion it stands still and shows
 * the present level as a row of lights. For the eye only: drawn without React, many times a second.
 */
export function LevelMeter({ level }: { level: () => number }) {
  const row = useRef<HTMLSpanElement>(null);
  const latest = useLatest(level);
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const heights = new Array<number>(BARS).fill(LOWEST);
    const draw = () => {
      const now = latest.current();
      heights.push(Math.max(LOWEST, now));
      heights.shift();
      [...(row.current?.children ?? [])].forEach((bar, index) => {
        const height = calm ? (index / BARS < now ? 0.6 : LOWEST) : heights[index];
        (bar as HTMLElement).style.transform = `scaleY(${height})`;
      });
    };
    draw();
    const timer = setInterval(draw, calm ? CALM_EVERY_MS : EVERY_MS);
    return () => clearInterval(timer);
  }, [latest]);
  return (
    <span ref={row} className={styles.meter} aria-hidden="true">
      {Array.from({ length: BARS }, (_, index) => (
        <i key={index} />
      ))}
    </span>
  );
}
