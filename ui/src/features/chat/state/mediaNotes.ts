import type { Catalogue } from "@/lib/i18n";
import { faultWords } from "./faults";
import type { Tray, Upload } from "./uploadQueue";

export interface Note {
  tone: "plain" | "info" | "warn" | "bad";
  words: string;
  /** Nobody was heard: offers to try again. */
  again?: boolean;
}

/** What there is to say about one file; null when all is well. */
function noteOf(upload: Upload, text: Catalogue, locale?: string): Note | null {
  const { media } = text.chat;
  const { state, voice, transcript, attachment, fault } = upload;
  if (fault) return { tone: "bad", words: faultWords(fault, text, locale) };
  if (state !== "done") return voice ? { tone: "plain", words: media.transcribing } : null;
  if (voice && transcript === null) return { tone: "warn", words: media.notTranscribed };
  if (voice && transcript === "") return { tone: "warn", words: media.silent, again: true };
  if (voice) return { tone: "info", words: media.check };
  return attachment?.problem ? { tone: "warn", words: media[attachment.problem] } : null;
}

/** What there is to say about the files beside the text, each thing once. */
export function notesOf({ uploads, refused }: Tray, text: Catalogue, locale?: string): Note[] {
  const all = [
    ...refused.map((fault): Note => ({ tone: "bad", words: faultWords(fault, text, locale) })),
    ...uploads.map((upload) => noteOf(upload, text, locale)),
  ].filter((note) => note !== null);
  return [...new Map(all.map((note) => [note.words, note])).values()];
}
