export interface Run {
  op: "same" | "removed" | "added";
  text: string;
}

/** Longer texts are not compared: it takes the product of their lengths, and nobody reads it. */
const MOST_WORDS = 500;

/** How `after` came from `before`, word by word in one text (longest common subsequence); null for very long ones. */
export function wordDiff(before: string, after: string): Run[] | null {
  const [from, to] = [before, after].map((text) => text.match(/\S+\s*/g) ?? []);
  if (!from || !to || from.length > MOST_WORDS || to.length > MOST_WORDS) return null;
  const same = (i: number, j: number) => from[i]?.trim() === to[j]?.trim();
  // lengths[i][j]: how many words the rest of `from` after i and the rest of `to` after j have in common.
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint16Array(to.length + 1));
  const common = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    for (let j = to.length - 1; row && j >= 0; j -= 1) {
      row[j] = same(i, j) ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
    }
  }
  const runs: Run[] = [];
  const add = (op: Run["op"], word = "") => {
    const last = runs.at(-1);
    if (last?.op === op) last.text += word;
    else runs.push({ op, text: word });
  };
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && same(i, j)) {
      add("same", to[j]);
      i += 1;
      j += 1;
    } else if (j >= to.length || (i < from.length && common(i + 1, j) >= common(i, j + 1))) {
      add("removed", from[i]);
      i += 1;
    } else {
      add("added", to[j]);
      j += 1;
    }
  }
  return runs;
}
