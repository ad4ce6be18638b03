import { useEffect, useState } from "react";
import { listSpokenLanguages } from "@/lib/api/speech";

// Asked once for the whole page; after a failure the next who needs it asks again.
let asked: Promise<ReadonlySet<string>> | undefined;
const none: ReadonlySet<string> = new Set();

function ask(): Promise<ReadonlySet<string>> {
  asked ??= listSpokenLanguages().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/** The codes of the languages that somebody reads aloud here; none until that is known. */
export function useSpokenLanguages(): ReadonlySet<string> {
  const [languages, setLanguages] = useState(none);
  useEffect(() => {
    let wanted = true;
    ask().then(
      (found) => wanted && setLanguages(found),
      () => undefined, // nothing is offered then
    );
    return () => {
      wanted = false;
    };
  }, []);
  return languages;
}
