import type { Attachment } from "@/lib/api/types";
import { upload, type UploadOptions } from "@/lib/api/upload";

interface Transcript {
  text: string;
  language: string;
  duration_s: number;
  attachment_id: string | null;
  problem: Attachment["problem"];
}

/** What was heard in a recording, and the recording as the server keeps it. */
export interface Heard {
  /** Empty where nobody speaks. */
  text: string;
  attachment: Attachment | null;
}

/** Has a recording written down and kept, so that a message can take it along. */
export async function transcribeAudio(file: File, options: UploadOptions): Promise<Heard> {
  const form = new FormData();
  form.append("audio", file, file.name);
  form.append("keep", "true");
  const { text, attachment_id: id, duration_s, problem = null } = await upload<Transcript>("/api/audio/transcribe-audio", form, options);
  if (id === null) return { text, attachment: null };
  const url = `/api/chat/attachments/${id}/content`;
  // The server keeps every sound as MP3, whatever the browser recorded.
  const attachment: Attachment = { id, kind: "audio", content_type: "audio/mpeg", bytes: file.size, name: file.name, url, duration_s, problem };
  return { text, attachment };
}
