import { get, post, remove, withQuery } from "@/lib/api/http";
import type { Call, CallDetails } from "@/lib/api/types";
import { upload, type UploadOptions } from "@/lib/api/upload";
import type { Paged } from "@/lib/hooks/usePages";

const JOBS = "/api/audio/jobs";
const job = (id: string) => `${JOBS}/${encodeURIComponent(id)}`;

export type CallFilter = "" | "running" | "done" | "failed";

export const listCalls = (status: CallFilter, cursor: string | null, signal?: AbortSignal) =>
  get<Paged<Call>>(withQuery(JOBS, { status, cursor }), signal);

export const openCall = (id: string, signal?: AbortSignal) => get<CallDetails>(job(id), signal);
export const cancelCall = (id: string) => post<Call>(`${job(id)}/cancel`);
export const retryCall = (id: string) => post<Call>(`${job(id)}/retry`);
export const removeCall = (id: string) => remove<undefined>(job(id));

/** Where the recording can be heard. */
export const recordingAddress = (id: string) => `${job(id)}/audio`;

/** What somebody who brings a recording may know of it. */
export interface CallFacts {
  customer_name: string;
  /** A code like `en`; empty leaves it to the desk. */
  language: string;
  /** When the call began, RFC 3339; empty when nobody knows. */
  recorded_at: string;
}

/** Brings a recording; the answer comes before it is looked at. */
export async function bringCall(file: File, facts: CallFacts, options: UploadOptions): Promise<string> {
  const form = new FormData();
  // The server reads a form as it comes: what is said of a file stands before it.
  for (const [name, value] of Object.entries(facts) as [string, string][]) if (value !== "") form.set(name, value);
  form.set("audio", file, file.name);
  return (await upload<{ job_id: string }>("/api/audio/process-recorded-call", form, options)).job_id;
}
