import { ApiError } from "@/lib/api/errors";
import type { Attachment } from "@/lib/api/types";
import type { UploadOptions } from "@/lib/api/upload";
import { fileKind, type MediaKind } from "@/lib/media/fileKind";
import { keepPreview } from "@/lib/media/previews";
import type { Heard } from "../api/transcribeAudio";
import { faultBefore, faultOf, faultOfSize, FileFault, MOST_FILES, type Fault } from "./faults";

/** One file beside the text that is being written. */
export interface Upload {
  key: string;
  kind: MediaKind;
  /** Recorded here: it is written down on its way up. */
  voice: boolean;
  name: string;
  file: File;
  /** An object URL: shown and heard before it is up. */
  preview: string;
  /** The length of what was recorded, in seconds. */
  seconds: number | null;
  state: "waiting" | "running" | "done" | "failed";
  /** How much has gone up, 0 to 1. */
  progress: number;
  attachment: Attachment | null;
  /** What was understood: null before, and where it could not be written down. Empty where nobody spoke. */
  transcript: string | null;
  fault: Fault | null;
}

export interface Tray {
  uploads: Upload[];
  /** Why the last files that were added could not be taken. */
  refused: Fault[];
}

export interface QueueParts {
  prepare: (picture: File) => Promise<File>;
  upload: (file: File, options: UploadOptions) => Promise<Attachment>;
  transcribe: (file: File, options: UploadOptions) => Promise<Heard>;
  /** Takes back what is up already. */
  discard: (attachmentId: string) => Promise<unknown>;
}

const anUpload = (file: File, voice: boolean, seconds: number | null): Upload => ({
  key: crypto.randomUUID(),
  kind: fileKind(file) ?? "audio",
  voice,
  name: file.name,
  file,
  preview: URL.createObjectURL(file),
  seconds,
  state: "waiting",
  progress: 0,
  attachment: null,
  transcript: null,
  fault: null,
});

/** At once; more would only share one connection. */
const LANES = 2;

export const isBusy = ({ state }: Upload): boolean => state === "waiting" || state === "running";

/** The files beside the text: sends them up, two at a time, and knows how far each is. */
export class UploadQueue {
  tray: Tray = { uploads: [], refused: [] };
  private onHeard: ((words: string) => void) | null = null;
  private readonly controls = new Map<string, AbortController>();
  private readonly watchers = new Set<() => void>();
  private readonly parts: QueueParts;

  constructor(parts: QueueParts) {
    this.parts = parts;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Tells the listener what was understood of each recording, until it leaves: what is then on its way stops. */
  listen(listener: (words: string) => void): () => void {
    this.onHeard = listener;
    return () => {
      this.onHeard = null;
      for (const control of this.controls.values()) control.abort();
    };
  }

  readonly add = (files: File[]): void => {
    const refused: Fault[] = [];
    const taken: Upload[] = [];
    for (const file of files) {
      const fault = this.tray.uploads.length + taken.length >= MOST_FILES ? ({ kind: "tooMany" } as const) : faultBefore(file);
      if (fault) refused.push(fault);
      else taken.push(anUpload(file, false, null));
    }
    this.show([...this.tray.uploads, ...taken], refused);
    this.pump();
  };

  /** Adds a recording of `seconds`. One in which nobody spoke makes room for it. */
  readonly addVoice = (file: File, seconds: number): void => {
    for (const upload of this.tray.uploads) if (upload.voice && upload.transcript === "") this.remove(upload.key);
    if (this.tray.uploads.length >= MOST_FILES) { this.show(this.tray.uploads, [{ kind: "tooMany" }]); return; }
    this.show([...this.tray.uploads, anUpload(file, true, seconds)], []);
    this.pump();
  };

  readonly remove = (key: string): void => {
    const upload = this.tray.uploads.find((known) => known.key === key);
    if (!upload) return;
    this.controls.get(key)?.abort();
    URL.revokeObjectURL(upload.preview);
    if (upload.attachment) this.takeBack(upload.attachment.id);
    this.show(this.tray.uploads.filter((known) => known.key !== key), []);
    this.pump();
  };

  readonly retry = (key: string): void => {
    this.change(key, { state: "waiting", progress: 0, fault: null });
    this.pump();
  };

  /** Empties the tray: what is up goes along with a message. */
  take(): Attachment[] {
    const attachments = this.tray.uploads.flatMap((upload) => upload.attachment ?? []);
    // Pictures are shown from here in the thread; sounds are played from the server.
    for (const upload of this.tray.uploads) if (upload.kind === "audio") URL.revokeObjectURL(upload.preview);
    this.show([], []);
    return attachments;
  }

  /** Waits until nothing is on its way; false when something failed. */
  settled(): Promise<boolean> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.tray.uploads.some(isBusy)) return;
        leave();
        resolve(this.tray.uploads.every((upload) => upload.state === "done"));
      };
      const leave = this.subscribe(look);
      look();
    });
  }


  private pump(): void {
    for (const upload of this.tray.uploads) {
      if (this.controls.size >= LANES) return;
      if (upload.state === "waiting") void this.run(upload);
    }
  }

  private async run(upload: Upload): Promise<void> {
    const { key } = upload;
    const control = new AbortController();
    this.controls.set(key, control);
    this.change(key, { state: "running" });
    try {
      const options = { signal: control.signal, onProgress: (progress: number) => this.change(key, { progress }) };
      const done = upload.voice ? await this.hear(upload, options) : await this.sendUp(upload, options);
      if (control.signal.aborted) {
        if (done.attachment) this.takeBack(done.attachment.id);
        return;
      }
      if (done.attachment && upload.kind === "image") keepPreview(done.attachment.id, this.previewOf(upload));
      this.change(key, { state: "done", progress: 1, ...done });
      if (done.transcript) this.onHeard?.(done.transcript);
    } catch (error) {
      if (!control.signal.aborted) this.change(key, { state: "failed", fault: faultOf(error) });
    } finally {
      this.controls.delete(key);
      this.pump();
    }
  }

  private async sendUp({ key, kind, file, preview }: Upload, options: UploadOptions): Promise<Pick<Upload, "attachment" | "transcript">> {
    const ready = kind === "image" ? await this.parts.prepare(file) : file;
    options.signal?.throwIfAborted();
    if (ready !== file) {
      this.change(key, { file: ready, preview: URL.createObjectURL(ready) });
      URL.revokeObjectURL(preview);
    }
    const fault = faultOfSize(ready, kind);
    if (fault) throw new FileFault(fault);
    return { attachment: await this.parts.upload(ready, options), transcript: null };
  }

  private async hear(upload: Upload, options: UploadOptions): Promise<Pick<Upload, "attachment" | "transcript">> {
    try {
      const { text, attachment } = await this.parts.transcribe(upload.file, options);
      return { attachment, transcript: text.trim() };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Nobody could write it down, which is no reason not to send it.
      return await this.sendUp(upload, options);
    }
  }

  private takeBack(attachmentId: string): void {
    // Left alone it goes away by itself after a day.
    this.parts.discard(attachmentId).catch(() => undefined);
  }

  private previewOf({ key, preview }: Upload): string {
    return this.tray.uploads.find((known) => known.key === key)?.preview ?? preview;
  }

  private change(key: string, facts: Partial<Upload>): void {
    if (!this.tray.uploads.some((upload) => upload.key === key)) return;
    this.show(this.tray.uploads.map((upload) => (upload.key === key ? { ...upload, ...facts } : upload)), this.tray.refused);
  }

  private show(uploads: Upload[], refused: Fault[]): void {
    this.tray = { uploads, refused };
    for (const tell of [...this.watchers]) tell();
  }
}
