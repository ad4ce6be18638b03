const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

/** "German" for "de"; the code itself when nobody knows the name. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** "track_order" → "Track order". */
export function labelWords(label: string): string {
  const words = label.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
