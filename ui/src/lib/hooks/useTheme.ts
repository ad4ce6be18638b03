import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const KEY = "frontdesk.theme";
const ORDER: Theme[] = ["system", "light", "dark"];
const watchers = new Set<() => void>();

function read(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

function choose(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  for (const tell of watchers) tell();
}

/** The chosen colours and a way to step to the next choice. */
export function useTheme(): [Theme, () => void] {
  const theme = useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    read,
  );
  return [theme, () => choose(ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "system")];
}
