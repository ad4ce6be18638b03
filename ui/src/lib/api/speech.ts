import { get } from "./http";

interface Language {
  code: string;
  speech: boolean;
}

/** Where a message can be heard. */
export const speechAddress = (messageId: string) => `/api/chat/messages/${encodeURIComponent(messageId)}/speech`;

/** The codes of the languages that somebody reads aloud here. */
export async function listSpokenLanguages(): Promise<ReadonlySet<string>> {
  const languages = await get<Language[]>("/api/languages/supported");
  return new Set(languages.filter((each) => each.speech).map((each) => each.code));
}
