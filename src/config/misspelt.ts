import { settingNames, settingOf } from './settings.js';

const known: readonly string[] = settingNames.flatMap((name) =>
  settingOf(name).secret ? [name, `${name}_FILE`] : [name],
);

/** `AUTH_`, `MAX_` and so on: whatever begins so was probably meant for us. */
const prefixes = [
  'BRIDGEHEAD_',
  ...new Set(settingNames.filter((name) => name.includes('_')).map((name) => name.replace(/_.*/, '_'))),
];

/** Warnings about variables that look like ours and are none, with the name that was probably meant. */
export function misspelt(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.keys(env)
    .filter((name) => !known.includes(name) && !isServiceLink(name))
    .toSorted()
    .flatMap((name) => {
      const nearest = nearestTo(name);
      if (!prefixes.some((prefix) => name.startsWith(prefix)) && !isSlip(nearest)) return [];
      const hint = nearest.distance <= name.length / 3 ? `; did you mean ${nearest.name}?` : '.';
      return [`${name} is not a setting and is ignored${hint}`];
    });
}

interface Nearest {
  readonly name: string;
  readonly distance: number;
}

/** One letter in a short name, two in a longer one: `SLOT`, `DOWNSTREM_URL`. */
function isSlip({ name, distance }: Nearest): boolean {
  return name.length >= 5 && distance <= (name.length >= 8 ? 2 : 1);
}

function nearestTo(name: string): Nearest {
  return known
    .map((candidate) => ({ name: candidate, distance: editDistance(name, candidate) }))
    .reduce((best, next) => (next.distance < best.distance ? next : best));
}

/** Levenshtein's distance: the fewest letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Kubernetes writes REDIS_SERVICE_HOST, REDIS_PORT_6379_TCP and their like for a Service named redis. */
function isServiceLink(name: string): boolean {
  return /_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP)/.test(name);
}
