import { useEffect, useSyncExternalStore } from "react";
import { speechAddress } from "@/lib/api/speech";

export type ReadingState = "quiet" | "loading" | "playing" | "failed";

// One voice for the whole page: who starts a message stops the one before.
let reading: { id: string; state: ReadingState } | null = null;
let player: HTMLAudioElement | undefined;
const watchers = new Set<() => void>();

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function become(next: typeof reading) {
  reading = next;
  for (const tell of watchers) tell();
}

/** Is silent at once, and takes nothing more from the server. */
function silence() {
  if (!player) return;
  player.pause();
  player.removeAttribute("src");
  player.load();
  player = undefined;
}

function stop() {
  silence();
  become(null);
}

function start(id: string) {
  silence();
  const own = new Audio(speechAddress(id));
  player = own;
  become({ id, state: "loading" });
  const ifStillOurs = (then: () => void) => () => {
    if (player === own) then();
  };
  own.addEventListener("playing", ifStillOurs(() => become({ id, state: "playing" })));
  own.addEventListener("ended", ifStillOurs(stop));
  const failed = ifStillOurs(() => {
    silence();
    become({ id, state: "failed" });
  });
  own.addEventListener("error", failed);
  // Asked for within the click, as phones play nothing otherwise.
  own.play().catch(failed);
}

/** Reads a message aloud, one on the whole page at a time. */
export function useReadAloud(messageId: string): { state: ReadingState; toggle: () => void } {
  const state = useSyncExternalStore(subscribe, () => (reading?.id === messageId ? reading.state : "quiet"));
  useEffect(
    () => () => {
      if (reading?.id === messageId) stop();
    },
    [messageId],
  );
  const toggle = () => (state === "loading" || state === "playing" ? stop() : start(messageId));
  return { state, toggle };
}
