import type { Clock } from './clock.js';
import type { Backlog, Census } from './ledger.js';

const INTERVAL_MS = 5_000;

/** Counts what is kept every few seconds, so that caps, gauges and probes ask nobody. */
export class CensusWatch {
  readonly #backlog: Backlog;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #latest: readonly Census[] = [];
  #loop: Promise<void> | null = null;

  constructor(backlog: Backlog, clock: Clock) {
    this.#backlog = backlog;
    this.#clock = clock;
  }

  /** The last count that succeeded. */
  get latest(): readonly Census[] {
    return this.#latest;
  }

  /** Resolves after the first count. */
  async start(): Promise<void> {
    await this.#count();
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#clock.sleep(INTERVAL_MS, this.#stopping.signal);
      if (!this.#stopping.signal.aborted) await this.#count();
    }
  }

  async #count(): Promise<void> {
    this.#latest = (await this.#backlog.census()) ?? this.#latest;
  }
}
