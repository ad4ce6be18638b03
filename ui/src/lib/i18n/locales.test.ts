import { describe, expect, it } from "vitest";
import { placeholders } from "./fill";
import { languages } from "./languages";
import english from "./locales/en.json";

const files = import.meta.glob<unknown>("./locales/*.json", { eager: true, import: "default" });

/** Every string of a file by its path, like "chat.ticket" or "chat.suggestions.0". */
function strings(value: unknown, path = ""): Map<string, string> {
  if (typeof value === "string") return new Map([[path, value]]);
  if (typeof value !== "object" || value === null) throw new Error(`${path} is neither words nor a group of them`);
  return new Map(Object.entries(value).flatMap(([key, part]) => [...strings(part, path ? `${path}.${key}` : key)]));
}

const expected = strings(english);

describe.each(Object.entries(files))("%s", (_, file) => {
  const found = strings(file);

  it("says all that English says, and nothing else", () => {
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    expect([...found.values()].filter((words) => words.trim() === "")).toEqual([]);
  });

  it("has English's placeholders", () => {
    const used = (all: Map<string, string>) => Object.fromEntries([...all].map(([path, words]) => [path, placeholders(words)]));
    expect(used(found)).toEqual(used(expected));
  });

  it("leaves no whole sentence in English", () => {
    const sentences = [...expected].filter(([, words]) => words.split(" ").length > 3);
    const left = file === english ? [] : sentences.filter(([path, words]) => found.get(path) === words);
    expect(left).toEqual([]);
  });
});

it("offers a language for every file", () => {
  expect(Object.keys(files).length).toBe(languages.size);
});
