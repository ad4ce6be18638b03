import { useCallback } from "react";
import { usePages } from "@/lib/hooks/usePages";
import { listCalls, type CallFilter } from "../api/calls";
import { isUnfinished, mergeCalls, mergePage } from "./merge";
import { useCallNews } from "./useCallNews";

/** The calls under a filter, the newest first, kept fresh. */
export function useCalls(filter: CallFilter) {
  const load = useCallback((cursor: string | null, signal: AbortSignal) => listCalls(filter, cursor, signal), [filter]);
  const pages = usePages(load);
  const { items, setItems, reload } = pages;

  const ask = async () => {
    if (items === null) return;
    try {
      const { items: page } = await listCalls(filter, null);
      setItems((known) => mergePage(known ?? [], page));
    } catch {
      // The next time may do better; what is shown stays.
      return;
    }
  };
  useCallNews(items?.some(isUnfinished) ?? false, {
    onCall: (call, whispered) => {
      // Which calls a filter holds is the server's to say.
      if (filter !== "" && !whispered) void reload();
      else setItems((known) => known && mergeCalls(known, call, whispered));
    },
    onRemoved: (id) => setItems((known) => known && known.filter((call) => call.id !== id)),
    onAsk: () => void ask(),
  });
  return pages;
}
