import { expect, it } from "vitest";
import { soundWords } from "./soundWords";

const fine = { level_db: -22, snr_db: 25, clipping: 0, speech_ratio: 0.7 };

it("says in a word what is wrong with a recording, and when nothing is", () => {
  expect(soundWords(fine)).toEqual(["clear"]);
  expect(soundWords({ ...fine, level_db: -45, snr_db: 6 })).toEqual(["quiet", "noisy"]);
  expect(soundWords({ ...fine, clipping: 0.02, snr_db: null })).toEqual(["distorted"]);
});
