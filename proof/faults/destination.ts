import type { Step } from '../world/destination.js';
import { TIMEOUT_MS } from '../world/world.js';
import type { Fault } from './fault.js';

const topology = { ledger: 'redis', receivers: 2 } as const;
const well: Step = { kind: 'answer', status: 200 };

/** A destination that does this to a share of the requests. */
const sometimes = (name: string, says: string, share: number, step: (random: number) => Step): Fault => ({
  name: `destination-${name}`,
  says: `the destination ${says}`,
  topology,
  destination: (chance) => () => (chance.happens(share) ? step(chance.next()) : well),
});

/** What the destination does. */
export const destinationFaults: readonly Fault[] = [
  sometimes('slow', 'takes up to twice the time-out', 0.2, (random) => ({
    ...well,
    status: 200,
    afterMs: random * 2 * TIMEOUT_MS,
  })),
  sometimes('500', 'answers 500', 0.5, () => ({ kind: 'answer', status: 500 })),
  sometimes('429', 'answers 429 with a Retry-After of 1 or 2 s', 0.3, (random) => ({
    kind: 'answer',
    status: 429,
    retryAfter: random < 0.5 ? '1' : '2',
  })),
  sometimes('400', 'refuses for good', 0.05, () => ({ kind: 'answer', status: 400 })),
  sometimes('reset', 'takes the event and resets the connection', 0.2, () => ({ kind: 'reset' })),
  sometimes('cut-body', 'breaks off within the body of its answer', 0.3, () => ({ kind: 'cut-body' })),
  sometimes('cut-head', 'breaks off within its status line', 0.2, () => ({ kind: 'cut-head' })),
];
