import { get } from "@/lib/api/http";

/** How people who speak a language are written to: explanations in English, phrases in the language itself. */
export interface Culture {
  code: string;
  name: string;
  native_name: string;
  direction: "ltr" | "rtl";
  formality: { default: string; note: string };
  forms_of_address: { form: string; use: string }[];
  /** How a written reply opens; `{name}` stands for the customer's name, null where names are not used. */
  salutation: { named: string | null; unnamed: string };
  closing: string;
  greetings: { text: string; use: string }[];
  etiquette: string[];
  customs: string[];
  /** A number, a date and so on, as they are written there. */
  examples: {
    number: string;
    date: string;
    time: string;
    currency: string;
    names: { weekday: string; month: string; country: string };
  };
}

export const fetchCulture = (code: string, signal?: AbortSignal) =>
  get<Culture>(`/api/languages/cultural-context/${encodeURIComponent(code)}`, signal);
