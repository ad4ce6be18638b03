// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "@/testing/fakeSocket";
import { DeskSocket } from "./deskSocket";
import type { DeskEvent } from "./frames";
import { StreamPosition } from "./streamPosition";

const typesOf = (socket: FakeSocket) => socket.sent.map((frame) => frame.type);
const event = (seq: number) => ({ type: "event", seq, name: "message.created", conversation_id: "c", data: {}, at: "" });

let desk: DeskSocket;
let heard: number[];
let resyncs: number;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  FakeSocket.opened = [];
  heard = [];
  resyncs = 0;
  desk = new DeskSocket({
    url: "ws://desk",
    position: new StreamPosition("u"),
    createSocket: () => new FakeSocket() as unknown as WebSocket,
    random: () => 0,
  });
  desk.subscribe({
    onEvent: (each: DeskEvent) => heard.push(each.seq ?? -1),
    onResync: () => (resyncs += 1),
  });
  desk.start();
});

afterEach(() => {
  desk.stop();
  vi.useRealTimers();
});

describe("the event stream", () => {
  it("begins where the server stands when nothing is remembered, and speaks first", () => {
    FakeSocket.last.accept(7);
    FakeSocket.last.say(event(8));
    expect(typesOf(FakeSocket.last)).toEqual(["ping"]);
    expect(heard).toEqual([8]);
    expect(resyncs).toBe(1);
  });

  it("resumes from the last event after a break", () => {
    FakeSocket.last.accept(7);
    FakeSocket.last.say(event(8));
    FakeSocket.last.breakDown();
    vi.advanceTimersByTime(1_000);
    FakeSocket.last.accept(12);
    expect(FakeSocket.last.sent).toEqual([{ type: "resume", last_seq: 8 }]);
  });

  it("takes each event once and in order, and asks for what is missing", () => {
    FakeSocket.last.accept(7);
    for (const seq of [8, 8, 11, 12]) FakeSocket.last.say(event(seq));
    expect(heard).toEqual([8]);
    expect(FakeSocket.last.sent.slice(1)).toEqual([{ type: "resume", last_seq: 8 }]);
    for (const seq of [9, 10, 11, 12]) FakeSocket.last.say(event(seq));
    expect(heard).toEqual([8, 9, 10, 11, 12]);
  });

  it("starts over when the server never had the remembered event", () => {
    FakeSocket.last.accept(7);
    FakeSocket.last.say({ type: "error", code: "bad_resume", detail: "", last_seq: 2 });
    FakeSocket.last.say(event(3));
    expect(heard).toEqual([3]);
    expect(resyncs).toBe(2);
  });

  it("remembers its place over a reload", () => {
    FakeSocket.last.accept(41);
    expect(new StreamPosition("u").lastSeq).toBe(41);
  });
});

describe("sending", () => {
  const message = { client_message_id: "m", text: "Hello" };
  const ack = { type: "ack", client_message_id: "m", message_id: "1", seq: 1 };

  it("keeps a message while offline and sends it on the next connection", async () => {
    const sent = desk.sendMessage(message);
    expect(FakeSocket.last.sent).toEqual([]);
    FakeSocket.last.accept(0);
    expect(FakeSocket.last.sent).toContainEqual({ type: "message.send", ...message });
    FakeSocket.last.say(ack);
    await expect(sent).resolves.toMatchObject({ message_id: "1" });
  });

  it("sends an unanswered message again, under the same id, over a new connection", async () => {
    FakeSocket.last.accept(0);
    const sent = desk.sendMessage(message);
    vi.advanceTimersByTime(9_000);
    expect(FakeSocket.opened).toHaveLength(2);
    FakeSocket.last.accept(0);
    expect(FakeSocket.last.sent).toContainEqual({ type: "message.send", ...message });
    FakeSocket.last.say(ack);
    await sent;
  });

  it("gives up after two unanswered tries, so that the writer can decide", async () => {
    FakeSocket.last.accept(0);
    const failed = expect(desk.sendMessage(message)).rejects.toMatchObject({ code: "timeout" });
    vi.advanceTimersByTime(9_000);
    FakeSocket.last.accept(0);
    vi.advanceTimersByTime(9_000);
    await failed;
  });

  it("hands the server's refusal to the writer", async () => {
    FakeSocket.last.accept(0);
    const failed = expect(desk.sendMessage(message)).rejects.toMatchObject({ code: "too_large", message: "Too long." });
    FakeSocket.last.say({ type: "error", code: "too_large", detail: "Too long.", client_message_id: "m" });
    await failed;
  });
});

describe("the connection", () => {
  it("comes back when a server that stops has said so, and resumes", () => {
    FakeSocket.last.accept(7);
    FakeSocket.last.say({ type: "reconnect", after_ms: 4_000 });
    expect(desk.status).toBe("open");
    FakeSocket.last.breakDown();
    vi.advanceTimersByTime(3_999);
    expect(FakeSocket.opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.opened).toHaveLength(2);
    FakeSocket.last.accept(9);
    expect(FakeSocket.last.sent).toEqual([{ type: "resume", last_seq: 7 }]);
    FakeSocket.last.breakDown();
    vi.advanceTimersByTime(250); // told once, it holds once: afterwards its own pauses count again
    expect(FakeSocket.opened).toHaveLength(3);
  });

  it("is let go when a ping stays unanswered", () => {
    FakeSocket.last.accept(0);
    vi.advanceTimersByTime(20_000);
    expect(typesOf(FakeSocket.last)).toEqual(["ping", "ping"]);
    vi.advanceTimersByTime(8_000);
    expect(desk.status).toBe("waiting");
  });

  it("stays while anything is heard", () => {
    FakeSocket.last.accept(0);
    vi.advanceTimersByTime(20_000);
    FakeSocket.last.say({ type: "pong" });
    vi.advanceTimersByTime(8_000);
    expect(desk.status).toBe("open");
  });
});
