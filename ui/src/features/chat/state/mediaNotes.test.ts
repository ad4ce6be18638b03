// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { ApiError } from "@/lib/api/errors";
import { desk } from "@/lib/i18n/desk";
import english from "@/lib/i18n/locales/en.json";
import { anAttachment } from "@/testing/builders";
import { withHeard, withoutHeard } from "./draftWords";
import { faultOf } from "./faults";
import { notesOf } from "./mediaNotes";
import type { Upload } from "./uploadQueue";

const text = { ...english, ...desk };
const anUpload = (own: Partial<Upload>): Upload => ({
  key: "k",
  kind: "image",
  voice: false,
  name: "1.png",
  file: new File(["x"], "1.png"),
  preview: "blob:x",
  seconds: null,
  state: "done",
  progress: 1,
  attachment: anAttachment(),
  transcript: null,
  fault: null,
  ...own,
});
const words = (...uploads: Upload[]) => notesOf({ uploads, refused: [] }, text, "en").map((note) => note.words);

it("says what is wrong with a picture, and once of several", () => {
  const blurred = anUpload({ attachment: anAttachment({ problem: "blurred" }) });
  expect(words(anUpload({}), blurred, { ...blurred, key: "other" })).toEqual(["This picture looks blurred. A sharper one would help us."]);
});

it("speaks of a recording from its writing down to its check", () => {
  const voice = anUpload({ kind: "audio", voice: true });
  const { media } = english.chat;
  expect(words({ ...voice, state: "running" })).toEqual([media.transcribing]);
  expect(words({ ...voice, transcript: "Hello" })).toEqual([media.check]);
  expect(words({ ...voice, transcript: "" })).toEqual([media.silent]);
  expect(words({ ...voice, transcript: null })).toEqual([media.notTranscribed]);
});

it("hands on what the server says of a file, and has its own words for a wrong kind", () => {
  const damaged = faultOf(new ApiError(422, { detail: "This picture is damaged." }));
  const wrong = faultOf(new ApiError(415, { detail: "Not taken." }));
  expect(words(anUpload({ state: "failed", fault: damaged }))).toEqual(["This picture is damaged."]);
  expect(words(anUpload({ state: "failed", fault: wrong }))).toEqual(["Only pictures and sound recordings can be sent here."]);
});

it("names the limits in the reader's numbers", () => {
  const { refused } = { refused: [{ kind: "tooLarge", most: 25_000_000 } as const, { kind: "tooMany" } as const] };
  expect(notesOf({ uploads: [], refused }, text, "en").map((note) => note.words)).toEqual([
    "This file is too large. At most 25 MB can be sent.",
    "Files that can be sent at once: 5",
  ]);
});

it("puts what was understood behind what is written, and takes it out again unless it was changed", () => {
  expect(withHeard("Hello. ", "Where is it?")).toBe("Hello. Where is it?");
  expect(withoutHeard("Hello. Where is it?", "Where is it?")).toBe("Hello.");
  expect(withoutHeard("Where is my parcel?", "Where is it?")).toBe("Where is my parcel?");
});
