import { keyFor, type ActionKey } from "./actionKeys";
import { ApiError, NetworkError, type Problem } from "./errors";

const CSRF_COOKIE = "frontdesk_csrf";
const TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

export function readCookie(name: string, cookies: string = document.cookie): string | null {
  for (const pair of cookies.split("; ")) {
    const [key, ...value] = pair.split("=");
    if (key === name) return decodeURIComponent(value.join("="));
  }
  return null;
}

/** False when no session was ever opened here: the readable cookie comes and goes with the session's own. */
export const hasSession = (): boolean => readCookie(CSRF_COOKIE) !== null;

type Query = Record<string, string | number | null | undefined>;

export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    // A proxy in between may answer with HTML; the status alone must do then.
    return { status: response.status };
  }
}

/** The header that proves to the server that a request comes from its own page; unsafe methods need it. */
export function csrfHeaders(): Record<string, string> {
  const token = readCookie(CSRF_COOKIE);
  return token ? { "x-csrf-token": token } : {};
}

/** What a request that changes something carries: the proof of its page, and the key of the action. */
export const unsafeHeaders = (key: ActionKey): Record<string, string> => ({ ...csrfHeaders(), "idempotency-key": key.key });

/**
 * One call of the API, with the session cookie and, for unsafe methods, the CSRF header and the action's key.
 * Throws ApiError (the server said no) or NetworkError (no answer within 20 s; for a form with files, 10 min).
 */
async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const key = method === "GET" ? null : keyFor(method, path, body);
  const headers: Record<string, string> = { accept: "application/json", ...(key && unsafeHeaders(key)) };
  // Of forms and files the browser writes the type itself: only it knows a form's boundary.
  const form = body instanceof FormData || body instanceof Blob ? body : null;
  if (body !== undefined && !form) headers["content-type"] = "application/json";

  const timeout = AbortSignal.timeout(form ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body: form ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NetworkError();
  }
  const problem = response.ok ? null : await readProblem(response);
  key?.answered(response.status, problem?.code);
  if (problem) throw new ApiError(response.status, problem);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => request<T>("GET", path, undefined, signal);
export const put = <T>(path: string, body: unknown) => request<T>("PUT", path, body);
export const remove = <T>(path: string) => request<T>("DELETE", path);
export const post = <T>(path: string, body: unknown = {}) => request<T>("POST", path, body);
