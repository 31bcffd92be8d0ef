import type { Clock } from './relay/clock.js';

/** The machine's own time. A sleep keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, 2 ** 31 - 1)).unref();
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
      // setTimeout fires at once beyond 2^31 - 1 ms; whoever sleeps so long looks at the time again anyway.
      const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1)).unref();
      signal?.addEventListener('abort', done, { once: true });
    }),
};
