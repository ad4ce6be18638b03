import { expect, it } from "vitest";
import { fileKind } from "./fileKind";

it.each([
  ["photo.jpg", "image/jpeg", "image"],
  ["IMG_1.HEIC", "", "image"],
  ["memo.m4a", "audio/x-m4a", "audio"],
  ["call.ogg", "video/ogg", "audio"],
  ["drawing.svg", "image/svg+xml", null],
  ["film.mp4", "video/mp4", null],
  ["invoice.pdf", "application/pdf", null],
])("%s (%s) is %s", (name, type, kind) => {
  expect(fileKind({ name, type })).toBe(kind);
});
