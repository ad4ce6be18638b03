/** What was understood, put behind what is written already. */
export const withHeard = (draft: string, heard: string): string => (draft.trim() === "" ? heard : `${draft.trimEnd()} ${heard}`);

/** Takes out again what came from a recording that is removed, unless it was changed. */
export const withoutHeard = (draft: string, heard: string): string =>
  heard !== "" && draft.endsWith(heard) ? draft.slice(0, -heard.length).trimEnd() : draft;
