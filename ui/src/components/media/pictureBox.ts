import type { Attachment } from "@/lib/api/types";

/** The longest side of a picture in the thread, in pixels. */
const LONGEST_PX = 320;
/** Flatter or taller ones are shown in part: the whole is a click away. */
const FLATTEST = 3;
const TALLEST = 0.6;
const UNKNOWN = 4 / 3;

/** The size a picture gets before it is there, so that nothing jumps: its width in pixels, and width over height. */
export function pictureBox({ width, height }: Pick<Attachment, "width" | "height">): { width: number; ratio: number } {
  if (!width || !height) return { width: 240, ratio: UNKNOWN };
  const ratio = Math.min(FLATTEST, Math.max(TALLEST, width / height));
  const widest = Math.min(LONGEST_PX, LONGEST_PX * ratio);
  return { width: Math.round(Math.min(widest, Math.max(width, 96))), ratio };
}
