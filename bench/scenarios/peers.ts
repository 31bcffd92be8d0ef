import { NAMES } from '../contenders.js';
import { chosen, compare } from '../interleave.js';
import type { Options } from '../options.js';
import { AOF_EVERYSEC } from '../redis.js';
import { close as closing, duplicates as repeating, keepAlive } from './loads.js';

/** The short form plays every peer here, and here alone. */
export const relay = (options: Options) =>
  compare(
    chosen(NAMES, { ...options, smoke: false }).map((contender) => ({ contender, load: keepAlive })),
    options,
    'ours',
    [
      { row: 'ceiling', goal: 0.5, stretch: 0.6 },
      { row: 'tutorial', goal: 2.6 },
      { row: 'powertools', goal: 2.9 },
      { row: 'bullmq', goal: 3.2 },
    ],
  );

export const close = (options: Options) =>
  compare(
    chosen(['ours', 'ceiling', 'tutorial'], options).map((contender) => ({ contender, load: closing })),
    options,
    'ours',
    [
      { row: 'ceiling', goal: 0.5, stretch: 0.65 },
      { row: 'tutorial', goal: 2 },
    ],
  );

export const duplicates = (options: Options) =>
  compare(
    chosen(['ours', 'ceiling', 'tutorial'], options).map((contender) => ({ contender, load: repeating })),
    options,
    'ours',
    [
      { row: 'ceiling', goal: 0.55, stretch: 0.9 },
      { row: 'tutorial', goal: 2.4 },
    ],
  );

/** The same as `relay` on a Redis that survives its process: ours then keeps, and answers for, what is not delivered. */
export const aof = (options: Options) =>
  compare(
    chosen(NAMES, options).map((contender) => ({ contender, load: keepAlive, redisArgs: AOF_EVERYSEC })),
    options,
    'ours',
    [],
  );
