import type { AttachmentRead, TextLine } from "@/lib/api/types";

/** Below this an agent should look at the picture before relying on a line. */
const UNSURE = 0.8;

export const isUnsure = ({ confidence }: Pick<TextLine, "confidence">): boolean => confidence < UNSURE;

/** The corners of a line as the `points` of an SVG polygon, kept inside a picture of `width` × `height` pixels. */
export function boxPoints({ box }: Pick<TextLine, "box">, width: number, height: number): string {
  const within = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
  return box.map(([x, y]) => `${within(x, width)},${within(y, height)}`).join(" ");
}

/** The middle of a line as shares (0 to 1) of the picture's width and height. */
export function boxMiddle({ box }: Pick<TextLine, "box">, width: number, height: number): { x: number; y: number } {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { x: mean(box.map(([x]) => x)) / width, y: mean(box.map(([, y]) => y)) / height };
}

/** Whether every engine that looks at such a file has said something. */
export const isComplete = ({ attachment, ocr, vision, transcript }: AttachmentRead): boolean =>
  attachment.kind === "image" ? ocr !== null && vision !== null : transcript !== null;
