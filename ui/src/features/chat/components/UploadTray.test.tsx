// @vitest-environment happy-dom
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { Composer } from "@/components/Composer";
import { UploadQueue } from "../state/uploadQueue";
import { LONGEST_S } from "../state/voiceRecorder";
import { RecorderPanel } from "./RecorderPanel";
import { UploadTray } from "./UploadTray";

const nothing = () => undefined;
const never = () => new Promise<never>(nothing);

function trayOf(...files: File[]): string {
  const queue = new UploadQueue({ prepare: never, upload: never, transcribe: never, discard: never });
  queue.add(files);
  queue.addVoice(new File(["x"], "voice.webm", { type: "audio/webm" }), 4);
  return renderToStaticMarkup(
    <UploadTray ref={null} uploads={queue.tray.uploads} notes={[]} onRemove={nothing} onRetry={nothing} onRecord={nothing} />,
  );
}

it("names each file, how far it is, and how to be rid of it", () => {
  const html = trayOf(new File(["x"], "receipt.png", { type: "image/png" }));
  expect(html).toMatch(/<li[^>]*aria-label="receipt.png"/);
  expect(html).toMatch(/role="progressbar" aria-label="Uploading … receipt.png" aria-valuenow="0"/);
  expect(html).toContain('aria-label="Remove receipt.png"');
  expect(html).toMatch(/<li[^>]*aria-label="Voice message"/);
  expect(html).toContain('aria-label="Discard the recording"');
});

it("says while it records that it does, stands ready to stop, and discards on Escape", () => {
  const host = document.body.appendChild(document.createElement("div"));
  const discard = vi.fn();
  flushSync(() => createRoot(host).render(<RecorderPanel startedAt={Date.now()} level={() => 0} onStop={nothing} onDiscard={discard} />));
  expect(host.querySelector('[role="status"]')?.textContent).toBe("Recording …");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Stop recording");
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(discard).toHaveBeenCalledOnce();
});

it("counts down near the longest", () => {
  const host = document.createElement("div");
  const startedAt = Date.now() - (LONGEST_S - 12) * 1_000;
  flushSync(() => createRoot(host).render(<RecorderPanel startedAt={startedAt} level={() => 0} onStop={nothing} onDiscard={nothing} />));
  expect(host.querySelector('[role="timer"]')?.textContent).toMatch(/^−0:1[1-4]$/);
});

it("sends files without words, but not before they are ready", () => {
  const form = (own: { more?: boolean; blocked?: boolean }) =>
    renderToStaticMarkup(<Composer label="Write" value="" onChange={nothing} onSend={nothing} {...own} />);
  expect(form({})).toMatch(/type="submit"[^>]*disabled/);
  expect(form({ more: true })).not.toMatch(/type="submit"[^>]*disabled/);
  expect(form({ more: true, blocked: true })).toMatch(/type="submit"[^>]*disabled/);
});
