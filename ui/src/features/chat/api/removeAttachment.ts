import { remove } from "@/lib/api/http";

/** Takes back a file that no message has taken along yet. */
export const removeAttachment = (id: string) => remove<undefined>(`/api/chat/attachments/${id}`);
