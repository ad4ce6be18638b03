import type { LastMessage } from "@/lib/api/types";
import type { Catalogue } from "@/lib/i18n";

/** A message in one line of a list: its words, or what came without any. */
export function lastWords({ text: words, attachment }: LastMessage, { chat }: Catalogue): string {
  if (words !== "" || !attachment) return words;
  return attachment === "image" ? chat.media.picture : chat.media.voice;
}
