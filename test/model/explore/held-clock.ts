import type { Clock } from '#src/relay/clock.js';

/** Both clocks of a process begin here. */
const BEGIN_MS = 1_000_000;

/** A clock that stands, and timers that go off when they are told to. */
export class HeldClock implements Clock {
  /** How old its process is. */
  ageMs = 0;
  #timers: { readonly atMs: number; readonly run: () => void }[] = [];

  get hasTimer(): boolean {
    return this.#timers.length > 0;
  }

  now(): number {
    return BEGIN_MS + this.ageMs;
  }

  monotonic(): number {
    return BEGIN_MS + this.ageMs;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { atMs: this.ageMs + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  /** The first of them goes off. */
  ring(): void {
    const [first] = this.#timers.toSorted((left, right) => left.atMs - right.atMs);
    this.#timers = this.#timers.filter((timer) => timer !== first);
    first?.run();
  }
}
