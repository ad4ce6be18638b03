import { backoffDelay } from "./backoff";
import { parseFrame, type DeskEvent, type OutgoingMessage, type AckFrame, type ErrorFrame } from "./frames";
import { Outbox } from "./outbox";
import type { StreamPosition } from "./streamPosition";

const PING_EVERY_MS = 20_000;
const PONG_WITHIN_MS = 8_000;
/** The number of the try from which on the wait does not grow. */
const LONGEST_WAIT = 6;
const TYPING_EVERY_MS = 3_000;
/** The longest that a server may tell a page to stay away. */
const LONGEST_AWAY_MS = 60_000;

/** `waiting`: between two tries. `closed`: stopped on purpose. */
export type SocketStatus = "connecting" | "open" | "waiting" | "closed";

export interface SocketListener {
  onEvent?: (event: DeskEvent) => void;
  onStatus?: (status: SocketStatus) => void;
  /** Events may have been missed for good: load what is shown again. Also called on the first connection. */
  onResync?: () => void;
  /** The handshake failed: the server is away, or the session has ended. */
  onRefused?: () => void;
}

export interface DeskSocketOptions {
  url: string;
  position: StreamPosition;
  createSocket?: (url: string) => WebSocket;
  random?: () => number;
}

/** The page's one WebSocket: reconnects, beats, resumes the event stream, and delivers messages exactly once. */
export class DeskSocket {
  status: SocketStatus = "closed";
  private socket: WebSocket | null = null;
  private attempt = 0;
  private opened = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private beatTimer: ReturnType<typeof setTimeout> | undefined;
  private askedFrom: number | null = null;
  /** What a server that stops has said about when to come back. */
  private comeBackAfter: number | null = null;
  private typedAt = 0;
  private readonly listeners = new Set<SocketListener>();
  private readonly outbox: Outbox;
  private readonly options: Required<DeskSocketOptions>;

  constructor(options: DeskSocketOptions) {
    this.options = { createSocket: (url) => new WebSocket(url), random: Math.random, ...options };
    this.outbox = new Outbox(
      (message) => this.transmit({ type: "message.send", ...message }),
      () => this.drop(),
    );
  }

  subscribe(listener: SocketListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    if (this.status !== "closed") return;
    window.addEventListener("online", this.retryNow);
    window.addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.retryWhenSeen);
    this.open();
  }

  stop(): void {
    window.removeEventListener("online", this.retryNow);
    window.removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.retryWhenSeen);
    clearTimeout(this.retryTimer);
    this.release();
    this.setStatus("closed");
  }

  /** Resolves when the server has stored the message; rejects with SendError. Waits while offline. */
  sendMessage(message: OutgoingMessage): Promise<AckFrame> {
    return this.outbox.add(message);
  }

  /** Says that the person is writing; at most every 3 s, so that each keystroke can call it. */
  typing(conversationId: string): void {
    if (Date.now() - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    this.transmit({ type: "typing", conversation_id: conversationId });
  }

  /** Says that the person has seen this conversation up to message `seq`. */
  read(conversationId: string, seq: number): void {
    this.transmit({ type: "read", seq, conversation_id: conversationId });
  }

  /** Says which conversation an agent has before her; null when none. */
  viewing(conversationId: string | null): void {
    this.transmit({ type: "viewing", conversation_id: conversationId });
  }

  /** Skips the wait before the next try. */
  readonly retryNow = (): void => {
    if (this.status !== "waiting") return;
    clearTimeout(this.retryTimer);
    this.open();
  };

  private readonly retryWhenSeen = (): void => {
    if (document.visibilityState === "visible") this.retryNow();
  };

  private open(): void {
    this.setStatus("connecting");
    this.opened = false;
    const socket = this.options.createSocket(this.options.url);
    this.socket = socket;
    socket.onopen = () => this.handleOpen();
    socket.onmessage = (message) => this.handleFrame(message.data);
    socket.onclose = () => this.drop();
  }

  private handleOpen(): void {
    this.opened = true;
    this.attempt = 0;
    this.askedFrom = null;
    this.setStatus("open");
    const { lastSeq } = this.options.position;
    // The server holds a new socket's events back until the first frame: let there be one.
    if (lastSeq !== null) this.resume(lastSeq);
    else this.transmit({ type: "ping" });
    this.tell((listener) => listener.onResync?.());
    this.outbox.flush();
    this.scheduleBeat();
  }

  private handleFrame(raw: unknown): void {
    const frame = parseFrame(raw);
    this.scheduleBeat();
    if (frame?.type === "hello") this.begin(frame.last_seq);
    else if (frame?.type === "ack") this.outbox.acknowledge(frame);
    else if (frame?.type === "error") this.handleError(frame);
    else if (frame?.type === "event") this.handleEvent(frame);
    else if (frame?.type === "reconnect") this.comeBackAfter = Math.min(Math.max(0, frame.after_ms), LONGEST_AWAY_MS);
  }

  /** A page without a memory begins where the stream stands; what came before is loaded over HTTP. */
  private begin(lastSeq: number): void {
    if (this.options.position.lastSeq === null) this.options.position.moveTo(lastSeq);
  }

  private handleError(frame: ErrorFrame): void {
    if (frame.client_message_id) {
      this.outbox.refuse(frame.client_message_id, frame.code, frame.detail);
    } else if (frame.code === "bad_resume" && frame.last_seq !== undefined) {
      // The server's data was replaced: begin where its stream stands now.
      this.options.position.moveTo(frame.last_seq);
      this.tell((listener) => listener.onResync?.());
    }
  }

  private handleEvent(event: DeskEvent): void {
    if (typeof event.seq !== "number") {
      this.tell((listener) => listener.onEvent?.(event));
      return;
    }
    const before = this.options.position.lastSeq;
    const verdict = this.options.position.judge(event.seq);
    if (verdict === "gap" && before !== null && this.askedFrom !== before) this.resume(before);
    if (verdict === "accept") this.tell((listener) => listener.onEvent?.(event));
  }

  private resume(lastSeq: number): void {
    this.askedFrom = lastSeq;
    this.transmit({ type: "resume", last_seq: lastSeq });
  }

  /** Lets the current connection go and plans the next one. */
  private readonly drop = (): void => {
    if (this.status === "closed" || this.status === "waiting") return;
    const refused = !this.opened;
    this.release();
    this.setStatus("waiting");
    if (refused) this.tell((listener) => listener.onRefused?.());
    // Without a network there is little to try for: the browser says when it is back.
    if (!navigator.onLine) this.attempt = LONGEST_WAIT;
    const wait = this.comeBackAfter ?? backoffDelay(this.attempt, this.options.random);
    this.comeBackAfter = null;
    this.retryTimer = setTimeout(this.retryNow, wait);
    this.attempt += 1;
  };

  private release(): void {
    clearTimeout(this.beatTimer);
    this.outbox.pause();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** Any frame is a sign of life; only silence is asked about with a ping. */
  private scheduleBeat(): void {
    clearTimeout(this.beatTimer);
    this.beatTimer = setTimeout(() => {
      this.transmit({ type: "ping" });
      this.beatTimer = setTimeout(this.drop, PONG_WITHIN_MS);
    }, PING_EVERY_MS);
  }

  private transmit(frame: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private setStatus(status: SocketStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.tell((listener) => listener.onStatus?.(status));
  }

  private tell(call: (listener: SocketListener) => void): void {
    for (const listener of [...this.listeners]) call(listener);
  }
}
