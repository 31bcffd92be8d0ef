import type { Facts } from './facts.js';

/** Work that outlives the request that began it. It has an end of its own, and the shutdown waits for it. */
export class Background {
  readonly #facts: Facts;
  readonly #running = new Set<Promise<unknown>>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  add(work: Promise<unknown>): void {
    this.#watch(work, (error) => this.#facts.fault('background', error));
  }

  /** Work whose failure is told by the request that it belongs to. */
  addAnswered(work: Promise<unknown>): void {
    this.#watch(work, () => undefined);
  }

  /** Resolves when nothing is left, also of what began meanwhile. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #watch(work: Promise<unknown>, failed: (error: unknown) => void): void {
    const over = (): unknown => this.#running.delete(watched);
    const watched = work.then(over, (error: unknown) => {
      over();
      failed(error);
    });
    this.#running.add(watched);
  }
}
