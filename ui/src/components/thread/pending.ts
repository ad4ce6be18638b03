import type { Attachment } from "@/lib/api/types";

/** A message of the writer that the server has not confirmed yet. */
export interface PendingMessage {
  client_message_id: string;
  text: string;
  created_at: string;
  /** Files that have gone up and go with it. */
  attachments?: Attachment[];
  state: "sending" | "failed";
  /** Why it failed, in words for the writer. */
  error?: string;
}
