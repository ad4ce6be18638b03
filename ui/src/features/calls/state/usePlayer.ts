import { useEffect, useState } from "react";
import { useSound } from "@/components/media/useSound";
import { useLatest } from "@/lib/hooks/useLatest";

const STEP_S = 5;
export const SPEEDS = [1, 1.25, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];

/** True where a key belongs to what has the focus: a field, or (for the space bar) whatever it presses. */
function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(key === " " ? "input, textarea, select, button, a, summary" : "input, textarea, select") !== null;
}

/** The recording of a call: space plays and pauses, the arrows go five seconds, at the speed that is chosen. */
export function usePlayer(seconds: number | null) {
  const sound = useSound(seconds);
  const [speed, setSpeed] = useState<Speed>(1);
  const { ref, at, length, playing, toggle, seek } = sound;

  useEffect(() => {
    if (ref.current) ref.current.playbackRate = speed;
  }, [ref, speed, playing]);

  const step = (by: number) => seek(Math.min(length, Math.max(0, at + by)));
  const hear = (from: number) => {
    seek(from);
    if (!playing) toggle();
  };
  const keys = useLatest<Record<string, () => void>>({
    " ": toggle,
    ArrowLeft: () => step(-STEP_S),
    ArrowRight: () => step(STEP_S),
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const act = keys.current[event.key];
      if (!act || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (takesKey(event.target, event.key) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [keys]);

  return { ...sound, speed, setSpeed, back: () => step(-STEP_S), forward: () => step(STEP_S), hear };
}

export type Player = ReturnType<typeof usePlayer>;
