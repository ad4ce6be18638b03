import { get, withQuery } from "./http";
import type { Message } from "./types";

const PAGE = 50;

/** The messages before number `beforeSeq`, oldest first. */
export const fetchOlderMessages = (id: string, beforeSeq: number) =>
  get<{ messages: Message[]; has_more: boolean }>(
    withQuery(`/api/chat/conversations/${id}/messages`, { before: beforeSeq, limit: PAGE }),
  );
