import { useEffect, type RefObject } from "react";
import { useLatest } from "./useLatest";

export type Shortcuts = Record<string, () => void>;

interface Entry {
  shortcuts: RefObject<Shortcuts>;
  level: number;
}

let entries: Entry[] = [];

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function listen(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (isWriting(event.target) && event.key !== "Escape") return;
  const entry = entries.find((each) => each.shortcuts.current[event.key]);
  if (!entry) return;
  event.preventDefault();
  entry.shortcuts.current[event.key]?.();
}

/**
 * Single-key shortcuts for the page. Quiet while somebody writes or a dialog is open, except Escape while writing.
 * Where two parts of the page want one key, the higher `level` (the inner part) gets it.
 */
export function useShortcuts(shortcuts: Shortcuts, level = 0): void {
  const latest = useLatest(shortcuts);
  useEffect(() => {
    const entry = { shortcuts: latest, level };
    if (entries.length === 0) window.addEventListener("keydown", listen);
    entries = [...entries, entry].sort((a, b) => b.level - a.level);
    return () => {
      entries = entries.filter((each) => each !== entry);
      if (entries.length === 0) window.removeEventListener("keydown", listen);
    };
  }, [latest, level]);
}
