import { get, post, put, remove, withQuery } from "./http";
import type { CannedReply } from "./types";

export type CannedFields = Pick<CannedReply, "shortcut" | "title" | "text" | "language">;

const address = (id: string) => `/api/canned-replies/${id}`;

/** Canned replies, what is used most first. */
export const listCanned = async (q = "", signal?: AbortSignal) =>
  (await get<{ items: CannedReply[] }>(withQuery("/api/canned-replies", { q: q.trim() }), signal)).items;

export const createCanned = async (fields: CannedFields) => (await post<{ reply: CannedReply }>("/api/canned-replies", fields)).reply;

/** `version` is the one that was edited: another one meanwhile is a 409 with `current.reply`. */
export const saveCanned = async (id: string, fields: CannedFields, version: number) =>
  (await put<{ reply: CannedReply }>(address(id), { ...fields, version })).reply;

export const removeCanned = (id: string) => remove<unknown>(address(id));
/** Counts that it was put in. */
export const noteUsed = (id: string) => post<unknown>(`${address(id)}/used`);
