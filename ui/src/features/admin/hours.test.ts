import { expect, it } from "vitest";
import { formOf, hoursOf, isFine, nextSpan, problemOf, type Span } from "./hours";

it("reads days without any hours as always open, and stores it so", () => {
  const form = formOf({ timezone: "UTC", days: {}, holidays: [] }, "Europe/Berlin");
  expect(form.always).toBe(true);
  expect(form.timezone).toBe("Europe/Berlin");
  expect(hoursOf(form).days).toEqual({});
  expect(hoursOf({ ...form, always: false }).days).toMatchObject({ mon: [["09:00", "17:00"]], sun: [] });
});

it("keeps what is stored", () => {
  const hours = { timezone: "Asia/Tokyo", days: { tue: [["10:00", "12:00"]] as Span[] }, holidays: ["2027-01-01", "2026-12-25"] };
  const form = formOf(hours, "Europe/Berlin");
  expect(form).toMatchObject({ always: false, timezone: "Asia/Tokyo", holidays: ["2026-12-25", "2027-01-01"] });
  expect(hoursOf(form).days).toMatchObject({ mon: [], tue: [["10:00", "12:00"]] });
});

it.each([
  ["two spans with a pause", [["09:00", "12:00"], ["13:00", "17:00"]], null],
  ["two that touch", [["09:00", "12:00"], ["12:00", "17:00"]], null],
  ["one over midnight", [["22:00", "06:00"]], null],
  ["the whole day", [["00:00", "24:00"]], null],
  ["an empty field", [["09:00", ""]], { at: 0, problem: "missing" }],
  ["no length", [["09:00", "09:00"]], { at: 0, problem: "noLength" }],
  ["an overlap", [["09:00", "13:00"], ["12:00", "17:00"]], { at: 1, problem: "overlap" }],
  ["something after midnight", [["22:00", "06:00"], ["23:00", "24:00"]], { at: 1, problem: "overlap" }],
] as [string, Span[], unknown][])("judges %s", (_, spans, problem) => {
  expect(problemOf(spans)).toEqual(problem);
});

it("cannot be saved with a week of no hours that is not always open", () => {
  const form = formOf({ timezone: "UTC", days: {}, holidays: [] }, "UTC");
  const none = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
  expect(isFine(form)).toBe(true);
  expect(isFine({ ...form, always: false, days: none })).toBe(false);
});

it("offers a span after the last one", () => {
  expect(nextSpan([])).toEqual(["09:00", "17:00"]);
  expect(nextSpan([["09:00", "12:00"]])).toEqual(["13:00", "17:00"]);
  expect(nextSpan([["22:00", "06:00"]])).toEqual(["", ""]);
});
