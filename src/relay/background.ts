import type { Facts } from './facts.js';

/** Work that outlives the request that began it. It has an end of its own, and the shutdown waits for it. */
export class Background {
  readonly #facts: Facts;
  readonly #running = new Set<Promise<unknown>>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  add(work: Promise<unknown>): void {
    const watched = work
      .catch((error: unknown) => this.#facts.fault('background', error))
      .finally(() => this.#running.delete(watched));
    this.#running.add(watched);
  }

  /** Resolves when nothing is left, also of what began meanwhile. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
