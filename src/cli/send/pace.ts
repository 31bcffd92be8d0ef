import type { Clock } from '../../relay/clock.js';

/** A timer that comes late is made up for, up to so much; otherwise the rate would be what the timers allow. */
const CATCH_UP_MS = 1_000;

/** How fast requests may go out: so many a second, first ones and retries alike, and so many open at once. */
export class Pace {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #nextMs: number;
  #free: number;

  constructor(perSecond: number, atOnce: number, clock: Clock) {
    this.#intervalMs = 1_000 / perSecond;
    this.#free = atOnce;
    this.#clock = clock;
    this.#nextMs = clock.monotonic();
  }

  /** Resolves when it is the caller's turn, who calls `leave` afterwards. */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const nowMs = this.#clock.monotonic();
    const atMs = Math.max(nowMs - CATCH_UP_MS, this.#nextMs);
    this.#nextMs = atMs + this.#intervalMs;
    await this.#clock.sleep(atMs - nowMs, signal);
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
