// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeMediaRecorder, FakeStream } from "@/testing/fakeRecorder";
import { LONGEST_S, VoiceRecorder } from "./voiceRecorder";

let stream: FakeStream;
let media: FakeMediaRecorder;
let closed: number;
let allow: () => Promise<FakeStream>;
let recorder: VoiceRecorder;
let recorded: { name: string; type: string; size: number; seconds: number }[];

beforeEach(() => {
  vi.useFakeTimers();
  stream = new FakeStream();
  media = new FakeMediaRecorder();
  closed = 0;
  allow = () => Promise.resolve(stream);
  recorded = [];
  recorder = new VoiceRecorder({
    open: () => allow() as unknown as Promise<MediaStream>,
    record: () => media as unknown as MediaRecorder,
    measure: () => ({ level: () => 0.5, close: () => (closed += 1) }),
  });
  recorder.listen(({ name, type, size }, seconds) => recorded.push({ name, type, size, seconds }));
});

afterEach(() => vi.useRealTimers());

it("records until it is stopped, and lets the microphone go", async () => {
  await recorder.start();
  expect(recorder.phase).toBe("recording");
  expect(recorder.level()).toBe(0.5);
  vi.advanceTimersByTime(4_000);
  recorder.stop();
  expect(recorded).toEqual([{ name: "voice.webm", type: "audio/webm;codecs=opus", size: 5, seconds: 4 }]);
  expect([recorder.phase, stream.track.stopped, closed]).toEqual(["idle", true, 1]);
});

it("names Safari's recordings by what they are", async () => {
  media.mimeType = "audio/mp4";
  await recorder.start();
  recorder.stop();
  expect(recorded[0]?.name).toBe("voice.m4a");
});

it("hands over nothing that was discarded or is empty", async () => {
  await recorder.start();
  recorder.discard();
  media.sound = "";
  await recorder.start();
  recorder.stop();
  expect(recorded).toEqual([]);
  expect([recorder.phase, stream.track.stopped]).toEqual(["idle", true]);
});

it("stops by itself at the longest", async () => {
  await recorder.start();
  vi.advanceTimersByTime(LONGEST_S * 1_000);
  expect(recorder.phase).toBe("idle");
  expect(recorded[0]?.seconds).toBe(LONGEST_S);
});

it("keeps what was said until the microphone is unplugged", async () => {
  await recorder.start();
  media.stop();
  expect(recorded).toHaveLength(1);
  expect(recorder.phase).toBe("idle");
});

it("says that the microphone was refused, until the next try", async () => {
  allow = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  await recorder.start();
  expect(recorder.phase).toBe("refused");
  allow = () => Promise.resolve(stream);
  await recorder.start();
  expect(recorder.phase).toBe("recording");
});

it("lets a microphone go that is allowed after the asker has left", async () => {
  let answer: (stream: FakeStream) => void = () => undefined;
  allow = () => new Promise((resolve) => (answer = resolve));
  const asked = recorder.start();
  recorder.discard();
  answer(stream);
  await asked;
  expect([recorder.phase, stream.track.stopped]).toEqual(["idle", true]);
});

it("lets the microphone go when it cannot record from it", async () => {
  media.start = () => {
    throw new DOMException("no encoder", "NotSupportedError");
  };
  await recorder.start();
  expect([recorder.phase, stream.track.stopped]).toEqual(["refused", true]);
});
