// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { ApiError, NetworkError } from "./errors";
import { get, post, readCookie, withQuery } from "./http";

const answer = (status: number, body: unknown) =>
  vi.fn<typeof fetch>().mockImplementation(() => Promise.resolve(new Response(JSON.stringify(body), { status })));

afterEach(() => vi.unstubAllGlobals());

it("finds a cookie among others, whatever its value holds", () => {
  expect(readCookie("frontdesk_csrf", "a=1; frontdesk_csrf=x%3Dy=; b=2")).toBe("x=y=");
  expect(readCookie("frontdesk_csrf", "not_frontdesk_csrf=1")).toBeNull();
});

it("leaves empty filters out of a query", () => {
  expect(withQuery("/q", { q: "", status: null, language: "de", limit: 5 })).toBe("/q?language=de&limit=5");
});

it("sends the CSRF token with what changes something, and only then", async () => {
  document.cookie = "frontdesk_csrf=secret";
  const fetched = answer(200, {});
  vi.stubGlobal("fetch", fetched);
  await post("/api/x", {});
  await get("/api/x");
  const headers = fetched.mock.calls.map(([, init]) => init?.headers as Record<string, string>);
  expect(headers.map((each) => each["x-csrf-token"])).toEqual(["secret", undefined]);
});

it("turns a problem into an error with the server's own sentence", async () => {
  vi.stubGlobal("fetch", answer(409, { detail: "Another agent holds this conversation.", current: { a: 1 } }));
  const error = await get("/api/x").catch((each: unknown) => each);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 409, message: "Another agent holds this conversation.", problem: { current: { a: 1 } } });
});

it("tells no answer apart from a refusal", async () => {
  vi.stubGlobal("fetch", vi.fn<typeof fetch>().mockRejectedValue(new TypeError("Failed to fetch")));
  await expect(get("/api/x")).rejects.toBeInstanceOf(NetworkError);
});
