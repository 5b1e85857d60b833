/** More letters than any of our names has; longer words are compared by their beginning, so that a word costs little. */
const LONGEST = 64;

/**
 * Edits that turn `a` into `b`, where an edit adds, drops or replaces a letter or swaps two neighbours
 * (optimal string alignment: Damerau 1964, Levenshtein 1966).
 */
export function editDistance(a: string, b: string): number {
  const from = a.slice(0, LONGEST);
  const to = b.slice(0, LONGEST);
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/** The known word that was probably meant: at most one edit in three letters away, the nearest, the first in order among equals. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    if (candidate === word) continue;
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** The sentence that tells a person what to write instead of `word`: the likely word, or the choice when it is small. */
export function suggestion(word: string, known: Iterable<string>): string {
  const words = [...known];
  const likely = didYouMean(word, words);
  if (likely !== undefined) return `Did you mean "${likely}"?`;
  if (words.length === 0) return "Nothing of this kind is written down yet: add it first.";
  if (words.length <= 12) return `Write one of: ${words.join(", ")}.`;
  return `Write one of the ${words.length} that exist, or add it.`;
}
