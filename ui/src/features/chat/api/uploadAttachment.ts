import type { Attachment, KeptAttachment } from "@/lib/api/types";
import { upload, type UploadOptions } from "@/lib/api/upload";

/** Sends a picture or a sound up; it waits there until a message takes it along. */
export async function uploadAttachment(file: File, options: UploadOptions): Promise<Attachment> {
  const form = new FormData();
  form.append("file", file, file.name);
  const { attachment_id, ...facts } = await upload<KeptAttachment>("/api/chat/attachments", form, options);
  return { id: attachment_id, ...facts };
}
