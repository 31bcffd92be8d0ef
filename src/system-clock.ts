import type { Clock } from './relay/clock.js';

/**
 * Node keeps a list for each length of a timer. Lengths are rounded up to these, so that the thousands of limits that are
 * set and cleared in a second share a few lists instead of making and sorting in one each.
 */
const GRAIN_MS = 5;

/** setTimeout fires at once beyond 2^31 - 1 ms; whoever waits so long looks at the time again anyway. */
const LONGEST_MS = 2_147_483_645;

/** The machine's own time. A sleep keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.ceil(ms / GRAIN_MS) * GRAIN_MS, LONGEST_MS)).unref();
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0 || signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, LONGEST_MS)).unref();
      signal?.addEventListener('abort', done, { once: true });
    }),
};
