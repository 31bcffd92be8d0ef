import type { Clock } from '../../relay/clock.js';

/**
 * The clock that leases, due times and windows are judged by, in whole ms. It runs with the monotonic clock from where
 * the wall clock stood at the start, or from where the last process left it if that is later: a wall clock that was
 * set back prolongs no lease and revives no key.
 */
export function ledgerClock(clock: Clock, storedMaxMs: number): () => number {
  const originMs = clock.monotonic();
  const anchorMs = Math.max(clock.now(), storedMaxMs);
  return () => Math.floor(anchorMs + clock.monotonic() - originMs);
}
