import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#src/relay/clock.js';

/** Real time, for tests against real servers. */
export const wallClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
};
