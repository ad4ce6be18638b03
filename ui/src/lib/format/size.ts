const MEGABYTE = 1_000_000;

/** "12 MB" in the reader's own way. */
export const megabytes = (bytes: number, locale?: string): string =>
  new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 0 }).format(bytes / MEGABYTE);
