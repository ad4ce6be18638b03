import { useCallback, useEffect, useRef, useState } from "react";

export interface Paged<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list that comes in pages, from the start again whenever `load` changes (wrap it in useCallback). */
export function usePages<T>(load: (cursor: string | null, signal: AbortSignal) => Promise<Paged<T>>) {
  const [items, setItems] = useState<T[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(undefined);

  const fetchPage = useCallback(
    async (from: string | null) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      try {
        const page = await load(from, controller.signal);
        if (controller.signal.aborted) return;
        setItems((before) => (from ? [...(before ?? []), ...page.items] : page.items));
        setCursor(page.next_cursor);
        setError(null);
      } catch (problem) {
        if (!controller.signal.aborted) setError(problem);
      }
    },
    [load],
  );

  const reload = useCallback(() => fetchPage(null), [fetchPage]);
  useEffect(() => {
    const begin = setTimeout(() => void reload());
    return () => {
      clearTimeout(begin);
      running.current?.abort();
    };
  }, [reload]);

  const more = cursor === null ? null : () => fetchPage(cursor);
  return { items, error, reload, more, setItems };
}
