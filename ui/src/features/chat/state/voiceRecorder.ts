/** The server takes three minutes; a second is kept for what a recorder adds. */
export const LONGEST_S = 179;

export type RecorderPhase = "idle" | "asking" | "recording" | "refused";

/** How loud it is, 0 to 1. */
export interface Meter {
  level: () => number;
  close: () => void;
}

export interface RecorderParts {
  /** Asks for the microphone. */
  open: () => Promise<MediaStream>;
  record: (stream: MediaStream) => MediaRecorder;
  measure: (stream: MediaStream) => Meter;
}

export type OnRecorded = (file: File, seconds: number) => void;

const ENDINGS: [RegExp, string][] = [
  [/webm/, "webm"],
  [/mp4|m4a|aac/, "m4a"],
  [/ogg/, "ogg"],
];

const nameOf = (type: string) => `voice.${ENDINGS.find(([kind]) => kind.test(type))?.[1] ?? "webm"}`;

interface Session {
  stream: MediaStream;
  recorder: MediaRecorder;
  meter: Meter;
  pieces: Blob[];
  wanted: boolean;
  timer: ReturnType<typeof setTimeout>;
}

/** Records one voice message at a time, at most `LONGEST_S` long, and lets the microphone go after each. */
export class VoiceRecorder {
  phase: RecorderPhase = "idle";
  /** When the recording began, in milliseconds since the epoch. */
  startedAt = 0;
  private onRecorded: OnRecorded | null = null;
  private session: Session | null = null;
  /** Counts the tries: an answer about the microphone may come after the asker has left. */
  private tries = 0;
  private readonly watchers = new Set<() => void>();
  private readonly parts: RecorderParts;

  constructor(parts: RecorderParts) {
    this.parts = parts;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Gives each recording to the listener, until it leaves: what is then being recorded is thrown away. */
  listen(listener: OnRecorded): () => void {
    this.onRecorded = listener;
    return () => {
      this.onRecorded = null;
      this.discard();
    };
  }

  readonly start = async (): Promise<void> => {
    if (this.phase === "asking" || this.phase === "recording") return;
    const mine = (this.tries += 1);
    this.enter("asking");
    let stream: MediaStream | null = null;
    try {
      stream = await this.parts.open();
      if (mine === this.tries) this.begin(stream);
      else letGo(stream);
    } catch {
      if (stream) letGo(stream);
      if (mine === this.tries) this.enter("refused");
    }
  };

  /** Ends the recording; the listener gets it a moment later. */
  readonly stop = (): void => {
    if (this.session?.recorder.state === "recording") this.session.recorder.stop();
  };

  /** Throws the recording away, or takes back the question for the microphone, or forgets that it was refused. */
  readonly discard = (): void => {
    this.tries += 1;
    if (this.session) this.session.wanted = false;
    if (this.session) this.stop();
    else this.enter("idle");
  };

  level(): number {
    return this.session?.meter.level() ?? 0;
  }

  private begin(stream: MediaStream): void {
    const recorder = this.parts.record(stream);
    const session: Session = {
      stream,
      recorder,
      meter: this.parts.measure(stream),
      pieces: [],
      wanted: true,
      timer: setTimeout(this.stop, LONGEST_S * 1_000),
    };
    recorder.ondataavailable = (event) => session.pieces.push(event.data);
    // Also when the microphone is unplugged: what was said until then is kept.
    recorder.onstop = () => this.end(session);
    recorder.start();
    this.session = session;
    this.startedAt = Date.now();
    this.enter("recording");
  }

  private end({ stream, recorder, meter, pieces, wanted, timer }: Session): void {
    clearTimeout(timer);
    meter.close();
    letGo(stream);
    this.session = null;
    this.enter("idle");
    const type = recorder.mimeType || pieces[0]?.type || "audio/webm";
    const file = new File(pieces, nameOf(type), { type });
    if (wanted && file.size > 0) this.onRecorded?.(file, (Date.now() - this.startedAt) / 1_000);
  }

  private enter(phase: RecorderPhase): void {
    this.phase = phase;
    for (const tell of [...this.watchers]) tell();
  }
}

function letGo(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
