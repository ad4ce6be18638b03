import { useCallback, useEffect, useState } from "react";
import type { Attachment, AttachmentRead, Message } from "@/lib/api/types";
import { useLoad } from "@/lib/hooks/useLoad";
import { readAttachment } from "../api/readAttachment";
import { isComplete } from "./pictureText";

/** The engines' own deadlines are shorter: who has said nothing by then will not. */
const PATIENCE_MS = 90_000;
const ASK_EVERY_MS = 2_500;

export interface Findings {
  found: AttachmentRead | null;
  /** The engines may still be at work. */
  reading: boolean;
}

/** What was found in a file of a message; asked for again until all is there, and at once when the message was read. */
export function useFindings({ id }: Attachment, { created_at, ocr_text, transcript }: Message): Findings {
  const load = useCallback((signal: AbortSignal) => readAttachment(id, signal), [id]);
  const { data, error, reload } = useLoad(load);
  const [late, setLate] = useState(() => Date.now() - Date.parse(created_at) > PATIENCE_MS);
  const complete = data !== null && isComplete(data);
  const waits = !complete && !late;

  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => {
      setLate(Date.now() - Date.parse(created_at) > PATIENCE_MS);
      void reload();
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [waits, created_at, reload]);

  const heard = `${ocr_text ?? ""}\n${transcript ?? ""}`;
  const [known, setKnown] = useState(heard);
  useEffect(() => {
    if (heard === known) return;
    const begin = setTimeout(() => {
      setKnown(heard);
      void reload();
    });
    return () => clearTimeout(begin);
  }, [heard, known, reload]);

  return { found: data, reading: waits || (data === null && error === null) };
}
