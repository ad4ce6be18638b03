import { get } from "@/lib/api/http";
import type { AttachmentRead } from "@/lib/api/types";

/** A file with what the engines have found in it so far. */
export const readAttachment = (id: string, signal?: AbortSignal) =>
  get<AttachmentRead>(`/api/chat/attachments/${encodeURIComponent(id)}`, signal);
