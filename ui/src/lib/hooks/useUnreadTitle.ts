import { useEffect, useRef } from "react";

/** Sets the page's title; puts the number of things that came while the tab was hidden in front of it. */
export function useUnreadTitle(title: string, count: number): void {
  const seen = useRef(count);
  useEffect(() => {
    const show = () => {
      if (document.visibilityState === "visible") seen.current = count;
      const unseen = count - seen.current;
      document.title = unseen > 0 ? `(${unseen}) ${title}` : title;
    };
    show();
    document.addEventListener("visibilitychange", show);
    return () => document.removeEventListener("visibilitychange", show);
  }, [title, count]);
}
