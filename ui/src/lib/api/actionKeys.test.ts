import { expect, it } from "vitest";
import { keyFor } from "./actionKeys";

it("gives every action a key of its own", () => {
  const first = keyFor("POST", "/own", { n: 1 });
  first.answered(200);
  expect(keyFor("POST", "/own", { n: 1 }).key).not.toBe(first.key);
  expect(keyFor("POST", "/own", { n: 2 }).key).not.toBe(keyFor("PUT", "/own", { n: 2 }).key);
});

it.each([
  ["nothing answered", undefined, undefined, true],
  ["the server broke", 503, undefined, true],
  ["the first try is still running", 409, "in_progress", true],
  ["it was refused", 422, undefined, false],
  ["it was done", 201, undefined, false],
])("a retry after %s", (name, status, code, same) => {
  const first = keyFor("POST", `/retry/${name}`, { n: 1 });
  if (status !== undefined) first.answered(status, code);
  expect(keyFor("POST", `/retry/${name}`, { n: 1 }).key === first.key).toBe(same);
});

it("forgets a request that nobody tried again", () => {
  const first = keyFor("POST", "/old", {}, 0);
  expect(keyFor("POST", "/old", {}, 60 * 60_000).key).not.toBe(first.key);
});

it("knows a file that is sent up again in a new form", () => {
  const file = new File(["x"], "x.jpg");
  const form = () => {
    const made = new FormData();
    made.append("file", file);
    return made;
  };
  expect(keyFor("POST", "/files", form()).key).toBe(keyFor("POST", "/files", form()).key);
  const other = new FormData();
  other.append("file", new File(["x"], "x.jpg"));
  expect(keyFor("POST", "/files", other).key).not.toBe(keyFor("POST", "/files", form()).key);
});
