import type { Clock } from '../../relay/clock.js';

interface Waiting {
  readonly untilMs: number;
  expire(): void;
}

/**
 * Ends what has waited too long. One sleep serves all: a timer for each call would be started and stopped thousands of
 * times a second, and hardly ever fire.
 */
export class DeadlineWatch {
  private readonly clock: Clock;
  private readonly waiting = new Set<Waiting>();
  private wakesAtMs = Infinity;
  private sleeping = new AbortController();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(item: Waiting): void {
    this.waiting.add(item);
    if (item.untilMs < this.wakesAtMs) this.sleepUntil(item.untilMs);
  }

  delete(item: Waiting): void {
    this.waiting.delete(item);
  }

  stop(): void {
    this.sleeping.abort();
  }

  private sleepUntil(untilMs: number): void {
    this.sleeping.abort();
    const sleeping = new AbortController();
    this.sleeping = sleeping;
    this.wakesAtMs = untilMs;
    void this.sleep(untilMs, sleeping.signal);
  }

  private async sleep(untilMs: number, signal: AbortSignal): Promise<void> {
    await this.clock.sleep(Math.max(0, untilMs - this.clock.monotonic()), signal);
    if (!signal.aborted) this.expire();
  }

  private expire(): void {
    const nowMs = this.clock.monotonic();
    for (const item of this.waiting) if (item.untilMs <= nowMs) item.expire();
    this.wakesAtMs = Infinity;
    let next = Infinity;
    for (const item of this.waiting) next = Math.min(next, item.untilMs);
    if (next < Infinity) this.sleepUntil(next);
  }
}
