// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeXhr } from "@/testing/fakeXhr";
import { NetworkError } from "./errors";
import { upload } from "./upload";

beforeEach(() => vi.stubGlobal("XMLHttpRequest", FakeXhr));
afterEach(() => vi.unstubAllGlobals());

it("carries the CSRF token and tells how far it is", async () => {
  document.cookie = "frontdesk_csrf=secret";
  const shares: number[] = [];
  const sent = upload("/api/x", new FormData(), { onProgress: (share) => shares.push(share) });
  FakeXhr.last.upload.onprogress?.({ loaded: 1, total: 4 });
  FakeXhr.last.answer(201, '{"id": 1}');
  await expect(sent).resolves.toEqual({ id: 1 });
  expect(FakeXhr.last.headers["x-csrf-token"]).toBe("secret");
  expect(shares).toEqual([0.25]);
});

it("hands on the server's own sentence, also when a proxy answers with HTML", async () => {
  const refused = upload("/api/x", new FormData());
  FakeXhr.last.answer(422, '{"detail": "This file is damaged."}');
  await expect(refused).rejects.toMatchObject({ status: 422, message: "This file is damaged." });
  const strange = upload("/api/x", new FormData());
  FakeXhr.last.answer(502, "<html>");
  await expect(strange).rejects.toMatchObject({ status: 502, problem: {} });
});

it("tells no answer apart from one that was taken back", async () => {
  const lost = upload("/api/x", new FormData());
  FakeXhr.last.onerror?.();
  await expect(lost).rejects.toBeInstanceOf(NetworkError);
  const control = new AbortController();
  const stopped = upload("/api/x", new FormData(), { signal: control.signal });
  control.abort();
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
});

it("sends nothing that was taken back before", async () => {
  const stopped = upload("/api/x", new FormData(), { signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  expect(FakeXhr.last.body).toBeNull();
});
