import { useEffect, useState } from "react";
import { useLatest } from "@/lib/hooks/useLatest";

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** True while files are held over the page; those that are let go come to `onFiles`, and never replace the page. */
export function useDroppedFiles(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useLatest(onFiles);
  useEffect(() => {
    // Each element on the way is entered before the last one is left.
    let depth = 0;
    const leave = new AbortController();
    const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", handle: (event: DragEvent) => void) =>
      window.addEventListener(
        name,
        (event) => {
          if (!carriesFiles(event)) return;
          event.preventDefault();
          handle(event);
        },
        { signal: leave.signal },
      );
    on("dragenter", () => setOver((depth += 1) > 0));
    on("dragleave", () => setOver((depth -= 1) > 0));
    on("dragover", (event) => {
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    });
    on("drop", (event) => {
      depth = 0;
      setOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    });
    return () => leave.abort();
  }, [latest]);
  return over;
}
