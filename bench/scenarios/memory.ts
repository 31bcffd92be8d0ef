import { fillSettled, fillStrings } from '../fill.js';
import type { Options } from '../options.js';
import { freshRedis, WITHOUT_AOF } from '../redis.js';
import { figure, say, table } from '../table.js';

/** What Redis spends on a key that is remembered. No server runs: it is the layout that is weighed. */
export async function memory(options: Options) {
  const million = options.smoke ? 20_000 : 1_000_000;
  const one = await weigh('layout', million);
  const five = await weigh('layout', 5 * million);
  const strings = await weigh('strings', million);
  const rows = [
    [`${million} keys`, figure(one, 1), '≤ 45', '30'],
    [`${5 * million} keys`, figure(five, 1), '≤ 35', '30'],
    [`a string with TTL for each of ${million}`, figure(strings, 1), '–', '–'],
  ];
  say(table(['Redis memory', 'bytes/key', 'goal', 'stretch'], rows));
  return { bytesPerKey: { million: one, fiveMillion: five, strings } };
}

async function weigh(fill: 'layout' | 'strings', keys: number): Promise<number> {
  const redis = await freshRedis(WITHOUT_AOF);
  try {
    const before = await redis.usedBytes();
    await (fill === 'layout' ? fillSettled(redis.client, keys) : fillStrings(redis.client, keys));
    return ((await redis.usedBytes()) - before) / keys;
  } finally {
    await redis.stop();
  }
}
