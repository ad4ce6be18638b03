import { expect, it } from "vitest";
import { FADES_MS, looked, lookingAt, nobody, said, writingAt, wrote } from "./viewers";

const anna = { id: "anna", full_name: "Anna" };
const ben = { id: "ben", full_name: "Ben" };
const names = (people: { full_name: string }[]) => people.map((person) => person.full_name);

it("tells who else looks at a conversation, never oneself", () => {
  const both = looked(looked(nobody, { agent: ben, conversation_ids: ["c1"] }, 0), { agent: anna, conversation_ids: ["c1", "c2"] }, 0);
  expect(names(lookingAt(both, "c1", "me", 1))).toEqual(["Anna", "Ben"]);
  expect(names(lookingAt(both, "c1", "anna", 1))).toEqual(["Ben"]);
  expect(names(lookingAt(both, "c2", "me", 1))).toEqual(["Anna"]);
});

it("forgets who has gone elsewhere, and who has fallen silent", () => {
  const looks = looked(nobody, { agent: anna, conversation_ids: ["c1"] }, 0);
  expect(lookingAt(looked(looks, { agent: anna, conversation_ids: [] }, 5), "c1", "me", 6)).toEqual([]);
  expect(lookingAt(looks, "c1", "me", FADES_MS)).toEqual([]);
});

it("tells who writes until it is said, or for a while", () => {
  const writes = wrote(nobody, "c1", "Anna", 0);
  expect(writingAt(writes, "c1", 100)).toBe("Anna");
  expect(writingAt(writes, "c2", 100)).toBeNull();
  expect(writingAt(said(writes, "c1"), "c1", 100)).toBeNull();
  expect(writingAt(writes, "c1", 10_000)).toBeNull();
});
