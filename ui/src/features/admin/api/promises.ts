import { get, post, withQuery } from "@/lib/api/http";
import type { PromiseRow } from "@/lib/api/types";
import type { Paged } from "@/lib/hooks/usePages";

export type PromiseView = "overdue" | "open" | "kept" | "broken";

export const listPromises = (status: PromiseView, cursor: string | null, signal?: AbortSignal) =>
  get<Paged<PromiseRow>>(withQuery("/api/promises", { status, cursor }), signal);

export const keepPromise = (id: string) => post<unknown>(`/api/promises/${id}/kept`, {});
export const breakPromise = (id: string, note: string) => post<unknown>(`/api/promises/${id}/broken`, { note });
export const ownPromise = (id: string, owner_id: string) => post<unknown>(`/api/promises/${id}/assign`, { owner_id });
