import { useEffect, useState } from "react";
import { listLanguages } from "../api/listLanguages";
import type { Languages } from "./translationWords";

let known: Languages = null;
let asking: Promise<Languages> | null = null;

/** Asks once a page; a desk that does not tell, or cannot be reached, leaves it unknown until the page is loaded again. */
function ask(): Promise<Languages> {
  asking ??= listLanguages().then(
    (items) => (known = new Map(items.map((item) => [item.code, item]))),
    () => null,
  );
  return asking;
}

/** What the desk can do in each language. */
export function useLanguages(): Languages {
  const [languages, setLanguages] = useState(known);
  useEffect(() => {
    let wanted = true;
    void ask().then((found) => wanted && setLanguages(found));
    return () => {
      wanted = false;
    };
  }, []);
  return languages;
}
