import type { KeyboardEvent } from "react";

/** True for Ctrl + Enter (on a Mac, Cmd + Enter), which sends a form from within a text of many lines. */
export const sendsForm = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing;
