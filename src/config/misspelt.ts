import { nearestOf, type Nearest } from './nearest.js';
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
      const nearest = nearestOf(name, known);
      if (!prefixes.some((prefix) => name.startsWith(prefix)) && !isSlip(nearest)) return [];
      const hint = nearest.distance <= name.length / 3 ? `; did you mean ${nearest.name}?` : '.';
      return [`${name} is not a setting and is ignored${hint}`];
    });
}

/** One letter in a short name, two in a longer one: `SLOT`, `DOWNSTREM_URL`. */
function isSlip({ name, distance }: Nearest): boolean {
  return name.length >= 5 && distance <= (name.length >= 8 ? 2 : 1);
}

/** Kubernetes writes REDIS_SERVICE_HOST, REDIS_PORT_6379_TCP and their like for a Service named redis. */
function isServiceLink(name: string): boolean {
  return /_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP)/.test(name);
}
