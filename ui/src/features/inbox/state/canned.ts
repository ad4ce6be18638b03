import type { CannedReply } from "@/lib/api/types";

/** What somebody is typing after a slash: where the slash stands and the words after it. */
export interface Token {
  start: number;
  end: number;
  words: string;
}

/** The shortcut being typed before the caret; a slash within a word ("and/or", an address) is none. */
export function tokenAt(value: string, caret: number): Token | null {
  const found = /(?:^|\s)\/([^\s/]*)$/u.exec(value.slice(0, caret));
  if (!found) return null;
  const words = found[1] ?? "";
  return { start: caret - words.length - 1, end: caret, words };
}

const fold = (text: string): string => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLocaleLowerCase();

/** How well a reply fits what is typed; 0 when it does not. */
function fit(reply: CannedReply, words: string): number {
  const shortcut = fold(reply.shortcut);
  if (shortcut === words) return 5;
  if (shortcut.startsWith(words)) return 4;
  if (fold(reply.title).split(/\s+/).some((word) => word.startsWith(words))) return 3;
  if (shortcut.includes(words) || fold(reply.title).includes(words)) return 2;
  return fold(reply.text).includes(words) ? 1 : 0;
}

/** The replies that fit, best first; among equals the customer's language, then what is used most. */
export function matching(replies: CannedReply[], typed: string, language: string | null): CannedReply[] {
  const words = fold(typed.trim());
  const own = (reply: CannedReply) => Number(reply.language === language);
  return replies
    .map((reply) => ({ reply, fits: fit(reply, words) }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits || own(b.reply) - own(a.reply) || b.reply.uses - a.reply.uses || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .map(({ reply }) => reply);
}

/** The text with the names in it. Where the customer's name is not known, nothing stands in its place. */
export function filledIn(text: string, names: { customer: string | null; agent: string }): string {
  const put = (template: string, name: string, value: string) => template.replaceAll(`{${name}}`, () => value);
  const named = names.customer === null ? text.replace(/[ \u00a0]?\{customer\}/g, "") : put(text, "customer", names.customer);
  return put(named, "agent", names.agent);
}

/** The reply in the place of what was typed, and where the caret stands after it. */
export function putIn(value: string, token: Token, text: string): { value: string; caret: number } {
  return { value: value.slice(0, token.start) + text + value.slice(token.end), caret: token.start + text.length };
}
