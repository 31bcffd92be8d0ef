import { compare } from '../interleave.js';
import { fillSettled } from '../fill.js';
import type { Options } from '../options.js';
import { AOF_EVERYSEC, freshRedis, WITHOUT_AOF } from '../redis.js';
import { figure, say, table } from '../table.js';
import { keepAlive } from './loads.js';

const ours = { contender: 'ours', load: keepAlive } as const;

export const logging = (options: Options) =>
  compare(
    [
      { ...ours, variant: 'logging on' },
      { ...ours, variant: 'logging off', env: { LOG_LEVEL: 'error' } },
    ],
    options,
    'logging on',
    [{ row: 'logging off', goal: 0.9 }],
  );

/** Four batches at a time are 400 events: no more of them at once than the slots and the deadline bear. */
export const batches = (options: Options) =>
  compare(
    [
      { ...ours, variant: 'single events' },
      {
        ...ours,
        variant: 'batches of 100',
        load: { ...keepAlive, pace: { kind: 'connections', count: 4 }, batch: 100 },
      },
    ],
    options,
    'batches of 100',
    [{ row: 'single events', goal: 1.8 }],
  );

/** Its file lies in the folder of temporary files: TMPDIR decides on which disk. */
export async function sqlite(options: Options) {
  const comparison = await compare(
    [
      { ...ours, variant: 'Redis' },
      { ...ours, variant: 'Redis, AOF everysec', redisArgs: AOF_EVERYSEC },
      { ...ours, variant: 'SQLite', env: { REDIS_URL: '' } },
    ],
    options,
    'Redis',
    [],
  );
  const rate = (row: string): number => comparison.summaries.find((each) => each.row === row)?.eventsPerSecond ?? 0;
  const ratio = figure(rate('SQLite') / rate('Redis'), 2);
  say(table(['events/s', 'ratio', 'goal', 'stretch'], [['SQLite ÷ Redis', ratio, '≥ 0.6', '1.0']]));
  return comparison;
}

/** Both ledgers serve all rounds: what one round adds is nothing beside the millions. */
export async function remembered(options: Options) {
  const keys = options.smoke ? 50_000 : 5_000_000;
  const empty = await freshRedis(WITHOUT_AOF);
  const full = await freshRedis(WITHOUT_AOF);
  try {
    await fillSettled(full.client, keys);
    const variant = `${keys} keys remembered`;
    return await compare(
      [
        { ...ours, variant: 'empty', redis: empty },
        { ...ours, variant, redis: full },
      ],
      options,
      variant,
      [{ row: 'empty', goal: 0.95 }],
    );
  } finally {
    await empty.stop();
    await full.stop();
  }
}
