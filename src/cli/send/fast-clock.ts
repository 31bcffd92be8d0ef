import type { Clock } from '../../relay/clock.js';

/** A clock on which so many seconds pass in one: the schedule of 24 hours in a minute is a `speed` of 1,440. */
export function fastClock(clock: Clock, speed: number): Clock {
  const startMs = clock.now();
  const originMs = clock.monotonic();
  const passedMs = (): number => (clock.monotonic() - originMs) * speed;
  return {
    now: () => startMs + passedMs(),
    monotonic: () => originMs + passedMs(),
    after: (ms, run) => clock.after(ms / speed, run),
    sleep: (ms, signal) => clock.sleep(ms / speed, signal),
  };
}
