import { useCallback } from "react";
import { useLoad } from "@/lib/hooks/useLoad";
import { openCall } from "../api/calls";
import { isUnfinished, mergeCall } from "./merge";
import { useCallNews } from "./useCallNews";

/** One call with what was found in it, kept fresh. */
export function useCall(id: string) {
  const load = useCallback((signal: AbortSignal) => openCall(id, signal), [id]);
  const loaded = useLoad(load);
  const { data, replace, reload } = loaded;
  useCallNews(data !== null && isUnfinished(data), {
    onCall: (call, whispered) => {
      if (!data || call.id !== id) return;
      replace(mergeCall(data, call, whispered));
      // Events carry how far it is, not what was found.
      if (!whispered) void reload();
    },
    onRemoved: (removed) => {
      if (removed === id) void reload();
    },
    onAsk: () => void reload(),
  });
  return loaded;
}
