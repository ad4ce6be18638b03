// @vitest-environment happy-dom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useReadAloud } from "./useReadAloud";

/** An audio element that tells what it was asked for, and plays when told to. */
class FakeAudio extends EventTarget {
  static made: FakeAudio[] = [];
  paused = true;
  constructor(public src: string) {
    super();
    FakeAudio.made.push(this);
  }
  play() {
    this.paused = false;
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
  }
  load() {}
  removeAttribute() {
    this.src = "";
  }
}

const handles: Record<string, ReturnType<typeof useReadAloud>> = {};
function Reader({ id }: { id: string }) {
  const handle = useReadAloud(id);
  Object.assign(handles, { [id]: handle });
  return null;
}

let root: ReturnType<typeof createRoot>;
const show = (...ids: string[]) => act(() => root.render(ids.map((id) => <Reader key={id} id={id} />)));
const press = (id: string) => act(() => handles[id]?.toggle());
const tell = (audio: FakeAudio | undefined, event: string) => 
  act(() => {
    audio?.dispatchEvent(new Event(event));
  });
const states = () => Object.fromEntries(Object.entries(handles).map(([id, handle]) => [id, handle.state]));

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("Audio", FakeAudio);
  FakeAudio.made = [];
  root = createRoot(document.createElement("div"));
  show("a", "b");
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

it("loads, plays, and is quiet again at the end", () => {
  press("a");
  expect(FakeAudio.made[0]?.src).toBe("/api/chat/messages/a/speech");
  expect(states()).toEqual({ a: "loading", b: "quiet" });
  tell(FakeAudio.made[0], "playing");
  expect(states()).toEqual({ a: "playing", b: "quiet" });
  tell(FakeAudio.made[0], "ended");
  expect(states()).toEqual({ a: "quiet", b: "quiet" });
});

it("stops at once when it is pressed again, and drops what is still loading", () => {
  press("a");
  press("a");
  expect(states()).toEqual({ a: "quiet", b: "quiet" });
  expect(FakeAudio.made[0]).toMatchObject({ paused: true, src: "" });
  tell(FakeAudio.made[0], "playing");
  expect(states()).toEqual({ a: "quiet", b: "quiet" });
});

it("reads one message at a time", () => {
  press("a");
  tell(FakeAudio.made[0], "playing");
  press("b");
  expect(FakeAudio.made[0]?.paused).toBe(true);
  expect(states()).toEqual({ a: "quiet", b: "loading" });
});

it("says that a message cannot be read, and tries again when asked to", () => {
  press("a");
  tell(FakeAudio.made[0], "error");
  expect(states()).toEqual({ a: "failed", b: "quiet" });
  press("a");
  expect(states()).toEqual({ a: "loading", b: "quiet" });
});

it("is silent when the message leaves the page", () => {
  press("a");
  tell(FakeAudio.made[0], "playing");
  show("b");
  expect(FakeAudio.made[0]?.paused).toBe(true);
});
