import { expect, it } from "vitest";
import { fill, placeholders } from "./fill";

it("puts values where their names stand, as often as they stand there", () => {
  expect(fill("{name}: #{number}, {name}", { name: "Ada", number: 7 })).toBe("Ada: #7, Ada");
});

it("leaves alone what nobody gives a value for, and does not read placeholders in values", () => {
  expect(fill("{name} {other}", { name: "{other}" })).toBe("{other} {other}");
  expect(fill("{toString}", {})).toBe("{toString}");
});

it("names a template's placeholders", () => {
  expect(placeholders("{b} and {a}, {b}")).toEqual(["a", "b", "b"]);
});
