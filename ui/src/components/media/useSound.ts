import { useRef, useState } from "react";
import { playAlone } from "@/lib/media/oneSound";

/** The state of an <audio> element: give it the `events` and the `ref`. `seconds`: its length, where that is known. */
export function useSound(seconds: number | null) {
  const ref = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [measured, setMeasured] = useState<number | null>(null);
  const [broken, setBroken] = useState(false);
  // A recording of the browser's own says that it is endless.
  const length = seconds ?? measured ?? 0;

  const toggle = () => {
    const sound = ref.current;
    if (!sound) return;
    if (playing) { sound.pause(); return; }
    playAlone(sound);
    sound.play().catch(() => setBroken(true));
  };
  const seek = (to: number) => {
    if (ref.current) ref.current.currentTime = to;
    setAt(to);
  };
  const events = {
    onPlay: () => {
      setPlaying(true);
      setBroken(false);
    },
    onPause: () => setPlaying(false),
    onTimeUpdate: () => setAt(ref.current?.currentTime ?? 0),
    onEnded: () => seek(0),
    onDurationChange: () => {
      const found = ref.current?.duration ?? Infinity;
      if (Number.isFinite(found)) setMeasured(found);
    },
    onError: () => setBroken(true),
  };
  return { ref, events, playing, at: Math.min(at, length || at), length, broken, toggle, seek };
}
