import type { Chance } from './chance.js';

/** Some bytes of a body changed, some of it cut out or sent twice, or nothing but chance. */
export function mangled(body: Buffer, chance: Chance): Buffer {
  if (chance.often(0.2)) return Buffer.from(Array.from({ length: chance.below(300) }, () => chance.below(256)));
  if (chance.often(0.5)) {
    const changed = Buffer.from(body);
    for (let changes = chance.below(4); changes >= 0; changes--) changed[chance.below(body.length)] = chance.below(256);
    return changed;
  }
  const [from, to] = [chance.below(body.length), chance.below(body.length)];
  return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
}
