import { keyFor } from "./actionKeys";
import { ApiError, NetworkError, type Problem } from "./errors";
import { unsafeHeaders } from "./http";

const TIMEOUT_MS = 10 * 60_000;

export interface UploadOptions {
  /** Told how much has gone up, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Takes the upload back. */
  signal?: AbortSignal;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between may answer with HTML; the status alone must do then.
    return {};
  }
}

/**
 * Sends a form with a file, by XMLHttpRequest: only that tells how far an upload is.
 * Rejects with ApiError (the server said no), NetworkError (no answer came) or, once aborted, the signal's reason.
 */
export function upload<T>(path: string, form: FormData, { onProgress, signal }: UploadOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.timeout = TIMEOUT_MS;
    const key = keyFor("POST", path, form);
    for (const [name, value] of Object.entries({ accept: "application/json", ...unsafeHeaders(key) })) {
      request.setRequestHeader(name, value);
    }
    const abort = () => request.abort();
    const settle = (end: () => void) => {
      signal?.removeEventListener("abort", abort);
      end();
    };
    request.upload.onprogress = (event) => onProgress?.(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () =>
      settle(() => {
        const answer = readJson(request.responseText);
        key.answered(request.status, (answer as Problem).code);
        if (request.status >= 200 && request.status < 300) resolve(answer as T);
        else reject(new ApiError(request.status, answer as Problem));
      });
    request.onerror = request.ontimeout = () => settle(() => reject(new NetworkError()));
    request.onabort = () => settle(() => reject(new DOMException("The upload was taken back.", "AbortError")));
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) request.onabort(new ProgressEvent("abort"));
    else request.send(form);
  });
}
