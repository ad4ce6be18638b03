import { ApiError, NetworkError } from "@/lib/api/errors";
import { megabytes } from "@/lib/format/size";
import { fill, type Catalogue } from "@/lib/i18n";
import { fileKind, type MediaKind } from "@/lib/media/fileKind";

/** The largest files, in bytes, and the most of them in a message: what a desk takes unless it is told otherwise. */
export const LARGEST: Record<MediaKind, number> = { image: 12_000_000, audio: 25_000_000 };
export const MOST_FILES = 5;

/** Why a file cannot go along. `said` is a sentence of the server's. */
export type Fault =
  | { kind: "wrongKind" | "offline" | "unknown" }
  | { kind: "tooMany" }
  | { kind: "tooLarge"; most: number }
  | { kind: "said"; sentence: string };

/** Thrown for a file that is not worth sending. */
export class FileFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.kind);
    this.name = "FileFault";
    this.fault = fault;
  }
}

/** Whether the same file may get through another time. */
export const mayRetry = ({ kind }: Fault): boolean => kind !== "tooLarge" && kind !== "wrongKind";

/** What can be known before anything is sent. A picture may still be made smaller here, so only sounds are measured. */
export function faultBefore(file: File): Fault | null {
  const kind = fileKind(file);
  if (kind === null || file.size === 0) return { kind: "wrongKind" };
  return kind === "audio" ? faultOfSize(file, kind) : null;
}

export const faultOfSize = (file: File, kind: MediaKind): Fault | null =>
  file.size > LARGEST[kind] ? { kind: "tooLarge", most: LARGEST[kind] } : null;

/** What went wrong with an upload. */
export function faultOf(error: unknown): Fault {
  if (error instanceof FileFault) return error.fault;
  if (error instanceof NetworkError) return { kind: "offline" };
  if (!(error instanceof ApiError)) return { kind: "unknown" };
  if (error.status === 415) return { kind: "wrongKind" };
  return error.problem.detail ? { kind: "said", sentence: error.problem.detail } : { kind: "unknown" };
}

export function faultWords(fault: Fault, text: Catalogue, locale?: string): string {
  const { media } = text.chat;
  switch (fault.kind) {
    case "wrongKind":
      return media.wrongKind;
    case "tooMany":
      return fill(media.tooMany, { count: MOST_FILES.toLocaleString(locale) });
    case "tooLarge":
      return fill(media.tooLarge, { size: megabytes(fault.most, locale) });
    case "offline":
      return text.common.offline;
    case "said":
      return fault.sentence;
    case "unknown":
      return media.uploadFailed;
  }
}
