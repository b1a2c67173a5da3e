/** Longest word that a slip is looked for in, and most candidates it is held against: comparing takes both times both. */
const longestWord = 60;
const mostCandidates = 300;

/**
 * The candidate that was most likely meant; undefined when none is near. Upper and lower case count little.
 * @param word as it was written
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let fewest = most + 1;
  let looked = 0;
  for (const candidate of candidates) {
    if (word.length > longestWord || (looked += 1) > mostCandidates) break;
    if (Math.abs(candidate.length - word.length) > most) continue;
    const edits = distance(plain(word), plain(candidate));
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** In front of a full stop or alone: ` Did you mean "X"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '');
}

/** Edits (a letter put in, left out, replaced or swapped with the next) that make one word of the other. */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let i = 1; i <= one.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let edits = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        edits = Math.min(edits, at(i - 2, j - 2) + 1);
      }
      rows[i]?.push(edits);
    }
  }
  return at(one.length, other.length);
}
