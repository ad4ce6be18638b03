/** "€49.90" in the reader's own way; `cents` of a currency by its ISO 4217 code. */
export function money(cents: number, currency: string, locale?: string): string {
  try {
    return (cents / 100).toLocaleString(locale, { style: "currency", currency });
  } catch {
    return `${(cents / 100).toFixed(2)} ${currency}`;
  }
}
