import { useCallback } from "react";
import { useText } from "@/lib/i18n";
import { useNotify } from "./Toasts";

/** Puts words on the clipboard and says so: `done`, or the words themselves. */
export function useCopy(): (words: string, done?: string) => Promise<void> {
  const text = useText();
  const notify = useNotify();
  return useCallback(
    async (words, done) => {
      try {
        await navigator.clipboard.writeText(words);
        notify("good", done ?? text.details.copied(words));
      } catch {
        // No permission, or no secure connection.
        notify("bad", text.details.notCopied);
      }
    },
    [notify, text],
  );
}
