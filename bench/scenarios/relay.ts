import { NAMES } from '../contenders.js';
import { chosen, compare } from '../interleave.js';
import type { Options } from '../options.js';

const load = { connection: 'keep-alive', pace: { kind: 'connections', count: 64 } } as const;

export const relay = (options: Options) =>
  compare(
    chosen(NAMES, options).map((contender) => ({ contender, load })),
    options,
    'ours',
    [
      { row: 'ceiling', goal: 0.5, stretch: 0.6 },
      { row: 'tutorial', goal: 2.6 },
      { row: 'powertools', goal: 2.9 },
      { row: 'bullmq', goal: 3.2 },
    ],
  );
