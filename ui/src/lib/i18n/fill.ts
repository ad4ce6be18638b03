const PLACEHOLDER = /\{(\w+)\}/g;

/** "Ticket #{number}" with the values put in. A placeholder nobody gives a value for stays as it is. */
export const fill = (template: string, values: Record<string, string | number>): string =>
  template.replace(PLACEHOLDER, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

/** The names of a template's placeholders, in the order of the alphabet. */
export const placeholders = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? "").sort();
