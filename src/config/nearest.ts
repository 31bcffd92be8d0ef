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

/** What to say to somebody who wrote a name that is not known: the one that was probably meant, or all there are. */
export function meantBy(name: string, known: readonly string[]): string {
  const lowerCase = name.toLowerCase();
  const { name: near, distance } = nearestOf(lowerCase, known);
  const meant = distance <= Math.max(2, name.length / 3) ? near : known.find((each) => each.startsWith(lowerCase));
  return meant === undefined ? `there are ${known.join(', ')}` : `${meant} was probably meant`;
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
