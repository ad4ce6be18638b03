import { useSyncExternalStore } from "react";
import { ApiError } from "@/lib/api/errors";
import { bringCall, type CallFacts } from "../api/calls";
import { words } from "../words";

export interface CallUpload {
  key: string;
  file: File;
  facts: CallFacts;
  /** How much has gone up, 0 to 1. */
  progress: number;
  /** Why it failed; null while it goes on. */
  problem: string | null;
}

/** The recordings on their way up. One after the other: they share one connection. They go on while other pages are shown. */
class CallUploads {
  all: CallUpload[] = [];
  private running: { key: string; control: AbortController } | null = null;
  private readonly watchers = new Set<() => void>();

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly add = (files: File[], facts: CallFacts): void => {
    const added = files.map((file) => ({ key: crypto.randomUUID(), file, facts, progress: 0, problem: null }));
    this.show([...this.all, ...added]);
    this.pump();
  };

  /** Stops an upload, or forgets one that failed. */
  readonly remove = (key: string): void => {
    if (this.running?.key === key) this.running.control.abort();
    this.show(this.all.filter((upload) => upload.key !== key));
  };

  readonly retry = (key: string): void => {
    this.change(key, { progress: 0, problem: null });
    this.pump();
  };

  private pump(): void {
    const next = this.all.find((upload) => upload.problem === null);
    if (next && !this.running) void this.run(next);
  }

  private async run({ key, file, facts }: CallUpload): Promise<void> {
    const control = new AbortController();
    this.running = { key, control };
    try {
      await bringCall(file, facts, { signal: control.signal, onProgress: (progress) => this.change(key, { progress }) });
      this.show(this.all.filter((upload) => upload.key !== key));
    } catch (error) {
      this.change(key, { problem: error instanceof ApiError ? error.message : words.uploads.offline });
    } finally {
      this.running = null;
      this.pump();
    }
  }

  private change(key: string, facts: Partial<CallUpload>): void {
    this.show(this.all.map((upload) => (upload.key === key ? { ...upload, ...facts } : upload)));
  }

  private show(all: CallUpload[]): void {
    this.all = all;
    for (const tell of [...this.watchers]) tell();
  }
}

export const callUploads = new CallUploads();

export const useCallUploads = (): CallUpload[] => useSyncExternalStore(callUploads.subscribe, () => callUploads.all);
