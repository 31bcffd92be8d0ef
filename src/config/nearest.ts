export interface Nearest {
  readonly name: string;
  readonly distance: number;
}

/** The name that was probably meant, and how many letters it is away. `known` is not empty. */
export function nearestOf(name: string, known: readonly string[]): Nearest {
  let best: Nearest = { name: '', distance: Infinity };
  for (const candidate of known) {
    // At least so far away: the start asks this for every variable of its surroundings.
    if (Math.abs(candidate.length - name.length) >= best.distance) continue;
    const distance = editDistance(name, candidate);
    if (distance < best.distance) best = { name: candidate, distance };
  }
  return best;
}

/** Levenshtein's distance: the fewest letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
