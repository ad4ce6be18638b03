const RIGHT_TO_LEFT_SCRIPTS = new Set(["Arab", "Hebr", "Thaa", "Nkoo", "Syrc", "Adlm", "Rohg", "Mand", "Samr"]);
const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]);

/** The direction a language is written in, by its code or tag; a script in the tag decides ("ku-Arab", "az-Latn"). */
export function directionOf(tag: string): "ltr" | "rtl" {
  const [base = "", ...rest] = tag.replaceAll("_", "-").split("-");
  const script = rest.find((part) => part.length === 4 && /^\D/.test(part));
  if (script) return RIGHT_TO_LEFT_SCRIPTS.has(script) ? "rtl" : "ltr";
  return RIGHT_TO_LEFT.has(base.toLowerCase()) ? "rtl" : "ltr";
}
