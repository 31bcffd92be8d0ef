import type { Step } from '../world/destination.js';
import { TIMEOUT_MS } from '../world/world.js';
import type { Fault } from './fault.js';
import { linkFaults } from './links.js';
import { receiverFaults } from './receivers.js';
import { redisFaults } from './redis.js';

const strikes = [...receiverFaults, ...redisFaults, ...linkFaults].flatMap(({ strike }) => strike ?? []);

/** All of it at once, in an order that the seed decides. */
export const storm: Fault = {
  name: 'storm',
  says: 'one fault after the other, of receivers, Redis and both links, at a destination that does everything badly',
  topology: { ledger: 'redis-behind-proxy', receivers: 3, isDestinationProxied: true },
  pauseMs: 500,
  destination: (chance) => () => {
    const steps: readonly Step[] = [
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 429, retryAfter: '1' },
      { kind: 'answer', status: 200, afterMs: chance.between(0, 2 * TIMEOUT_MS) },
      { kind: 'reset' },
      { kind: 'cut-head' },
      { kind: 'cut-body' },
    ];
    return chance.happens(0.1) ? chance.pick(steps) : { kind: 'answer', status: 200 };
  },
  strike: (world, chance) => chance.pick(strikes)(world, chance),
  sender: { copies: 0.1 },
};
