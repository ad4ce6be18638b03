import type { AckFrame, OutgoingMessage } from "./frames";

const ACK_TIMEOUT_MS = 8_000;
const TRIES = 2;

export class SendError extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.name = "SendError";
    this.code = code;
  }
}

interface Entry {
  message: OutgoingMessage;
  tries: number;
  timer: ReturnType<typeof setTimeout> | null;
  resolve: (ack: AckFrame) => void;
  reject: (error: SendError) => void;
}

/**
 * Messages that wait for their ack. An entry is sent again, with the same client_message_id, on every
 * new connection; the server stores it once. After two unanswered tries its promise is rejected.
 */
export class Outbox {
  private readonly entries = new Map<string, Entry>();
  private readonly transmit: (message: OutgoingMessage) => boolean;
  private readonly onSilence: () => void;

  /** `transmit` returns false while there is no connection; `onSilence` is told of a missing ack. */
  constructor(transmit: (message: OutgoingMessage) => boolean, onSilence: () => void) {
    this.transmit = transmit;
    this.onSilence = onSilence;
  }

  add(message: OutgoingMessage): Promise<AckFrame> {
    return new Promise((resolve, reject) => {
      const entry: Entry = { message, tries: 0, timer: null, resolve, reject };
      this.entries.set(message.client_message_id, entry);
      this.send(entry);
    });
  }

  /** A connection is there: everything unanswered goes out again, in order. */
  flush(): void {
    for (const entry of this.entries.values()) this.send(entry);
  }

  /** The connection went away: nothing can time out until the next one. */
  pause(): void {
    for (const entry of this.entries.values()) this.stopTimer(entry);
  }

  acknowledge(ack: AckFrame): void {
    this.take(ack.client_message_id)?.resolve(ack);
  }

  refuse(clientMessageId: string, code: string, detail: string): void {
    this.take(clientMessageId)?.reject(new SendError(code, detail));
  }

  private take(clientMessageId: string): Entry | undefined {
    const entry = this.entries.get(clientMessageId);
    if (entry) this.stopTimer(entry);
    this.entries.delete(clientMessageId);
    return entry;
  }

  private send(entry: Entry): void {
    this.stopTimer(entry);
    if (!this.transmit(entry.message)) return;
    entry.tries += 1;
    entry.timer = setTimeout(() => this.handleSilence(entry), ACK_TIMEOUT_MS);
  }

  private handleSilence(entry: Entry): void {
    entry.timer = null;
    if (entry.tries >= TRIES) {
      this.refuse(entry.message.client_message_id, "timeout", "The message was not confirmed.");
    } else {
      // A socket that swallows frames is half dead; a new one sends the entry again.
      this.onSilence();
    }
  }

  private stopTimer(entry: Entry): void {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
  }
}
