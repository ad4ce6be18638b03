import type { Attachment } from "@/lib/api/types";
import { upload, type UploadOptions } from "@/lib/api/upload";

/** What the server says of a file it has taken. */
type Taken = Omit<Attachment, "id"> & { attachment_id: string };

/** Sends a picture or a sound up; it waits there until a message takes it along. */
export async function uploadAttachment(file: File, options: UploadOptions): Promise<Attachment> {
  const form = new FormData();
  form.append("file", file, file.name);
  const { attachment_id, ...facts } = await upload<Taken>("/api/chat/attachments", form, options);
  return { id: attachment_id, ...facts };
}
