import { breaks } from './attacks/breaks.js';
import { chunks } from './attacks/chunks.js';
import { framing } from './attacks/framing.js';
import { heads } from './attacks/heads.js';
import { slow } from './attacks/slow.js';
import { chanceOf } from './chance.js';
import { fromDocument } from './operations.js';
import type { Attack, Plan } from './plan.js';

const quick: readonly Attack[] = [framing, chunks, heads, breaks].flatMap((attacks) => Object.values(attacks));
const slowOnes: readonly Attack[] = Object.values(slow);

/** The plan of one request: the same for the same seed and number, but for the keys of dead letters, which come with the run. */
export function planOf(seed: number, request: number, deadKeys: readonly string[]): Plan {
  const chance = chanceOf(seed, request);
  const name = `${seed}-${request}`;
  if (chance.often(0.004)) return chance.of(slowOnes)(chance, name);
  return chance.often(0.35) ? chance.of(quick)(chance, name) : fromDocument(chance, name, deadKeys);
}
