import { post, remove } from "@/lib/api/http";
import type { Note } from "@/lib/api/types";

/** Writes a note on a conversation; only agents read it. */
export const writeNote = async (conversationId: string, text: string): Promise<Note> =>
  (await post<{ note: Note }>(`/api/chat/conversations/${conversationId}/notes`, { text })).note;

export const removeNote = (id: string) => remove<unknown>(`/api/chat/notes/${id}`);
