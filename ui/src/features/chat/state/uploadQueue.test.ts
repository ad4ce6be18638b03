// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "@/lib/api/errors";
import type { Attachment } from "@/lib/api/types";
import { previewOf } from "@/lib/media/previews";
import { anAttachment } from "@/testing/builders";
import type { Heard } from "../api/transcribeAudio";
import { UploadQueue } from "./uploadQueue";

const picture = (name: string) => new File(["pixels"], name, { type: "image/png" });
const voice = new File(["sound"], "voice.webm", { type: "audio/webm;codecs=opus" });
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** What is on its way, to be answered by the test, in the order in which it left. */
let onTheWay: { file: File; signal: AbortSignal | undefined; answer: (attachment: Attachment) => void; fail: (error: unknown) => void }[];
let discarded: string[];
let transcribe: () => Promise<Heard>;
let queue: UploadQueue;

beforeEach(() => {
  onTheWay = [];
  discarded = [];
  transcribe = () => Promise.reject(new Error("not asked for"));
  queue = new UploadQueue({
    prepare: (file) => Promise.resolve(file),
    upload: (file, { signal }) => new Promise((answer, fail) => onTheWay.push({ file, signal, answer, fail })),
    transcribe: () => transcribe(),
    discard: (id) => Promise.resolve(discarded.push(id)),
  });
});

const states = () => queue.tray.uploads.map((upload) => upload.state);

it("sends files up two at a time and gives them to the message in their order", async () => {
  queue.add([picture("1.png"), picture("2.png"), picture("3.png")]);
  await settle();
  expect(states()).toEqual(["running", "running", "waiting"]);
  onTheWay[1]?.answer(anAttachment({ id: "two" }));
  await settle();
  onTheWay[0]?.answer(anAttachment({ id: "one" }));
  onTheWay[2]?.answer(anAttachment({ id: "three" }));
  await expect(queue.settled()).resolves.toBe(true);
  expect(queue.take().map((file) => file.id)).toEqual(["one", "two", "three"]);
  expect(queue.tray.uploads).toEqual([]);
});

it("keeps a picture's own bytes to show it in the thread", async () => {
  queue.add([picture("1.png")]);
  await settle();
  const preview = queue.tray.uploads[0]?.preview;
  onTheWay[0]?.answer(anAttachment({ id: "shown" }));
  await queue.settled();
  expect(previewOf("shown")).toBe(preview);
});

it("takes pictures and sounds only, and no more than five", () => {
  queue.add([new File(["x"], "a.pdf", { type: "application/pdf" })]);
  expect(queue.tray.refused).toEqual([{ kind: "wrongKind" }]);
  queue.add(["1", "2", "3", "4", "5", "6"].map((name) => picture(`${name}.png`)));
  expect(queue.tray.uploads).toHaveLength(5);
  expect(queue.tray.refused).toEqual([{ kind: "tooMany" }]);
});

it("says of a sound that is too large how large it may be, before anything is sent", async () => {
  const large = new File(["x"], "long.mp3", { type: "audio/mpeg" });
  Object.defineProperty(large, "size", { value: 30_000_000 });
  queue.add([large]);
  await settle();
  expect(queue.tray.refused).toEqual([{ kind: "tooLarge", most: 25_000_000 }]);
  expect(onTheWay).toEqual([]);
});

it("keeps a file that failed, with the reason, until it is tried again", async () => {
  queue.add([picture("1.png")]);
  await settle();
  onTheWay[0]?.fail(new NetworkError());
  await expect(queue.settled()).resolves.toBe(false);
  const [failed] = queue.tray.uploads;
  expect(failed).toMatchObject({ state: "failed", fault: { kind: "offline" } });
  queue.retry(failed?.key ?? "");
  await settle();
  onTheWay[1]?.answer(anAttachment());
  await expect(queue.settled()).resolves.toBe(true);
});

it("stops what is removed on its way, and takes back what was up already", async () => {
  queue.add([picture("1.png"), picture("2.png")]);
  await settle();
  onTheWay[1]?.answer(anAttachment({ id: "two" }));
  await settle();
  for (const { key } of queue.tray.uploads) queue.remove(key);
  expect(onTheWay[0]?.signal?.aborted).toBe(true);
  expect(discarded).toEqual(["two"]);
});

it("tells what was understood of a recording, and keeps it to be sent", async () => {
  const heard = vi.fn();
  queue.listen(heard);
  transcribe = () => Promise.resolve({ text: " Where is it? ", attachment: anAttachment({ id: "v", kind: "audio" }) });
  queue.addVoice(voice, 3);
  await queue.settled();
  expect(heard).toHaveBeenCalledWith("Where is it?");
  expect(queue.take().map((file) => file.id)).toEqual(["v"]);
});

it("sends a recording up as it is when nobody can write it down", async () => {
  transcribe = () => Promise.reject(new ApiError(503, { detail: "No engine." }));
  queue.addVoice(voice, 3);
  await settle();
  onTheWay[0]?.answer(anAttachment({ kind: "audio" }));
  await queue.settled();
  expect(queue.tray.uploads[0]).toMatchObject({ state: "done", transcript: null, attachment: { id: "a1" } });
});

it("puts a new recording in the place of one in which nobody spoke", async () => {
  transcribe = () => Promise.resolve({ text: "", attachment: anAttachment({ id: "silence", kind: "audio", problem: "silent" }) });
  queue.addVoice(voice, 2);
  await queue.settled();
  transcribe = () => Promise.resolve({ text: "Hello", attachment: anAttachment({ id: "words", kind: "audio" }) });
  queue.addVoice(voice, 2);
  await queue.settled();
  expect(discarded).toEqual(["silence"]);
  expect(queue.take().map((file) => file.id)).toEqual(["words"]);
});

it("stops what is on its way when the page is left", async () => {
  const leave = queue.listen(() => undefined);
  queue.add([picture("1.png")]);
  await settle();
  leave();
  expect(onTheWay[0]?.signal?.aborted).toBe(true);
});
