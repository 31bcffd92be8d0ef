/** After this long without a fresh arrival the backlog may use every slot. */
const FRESH_RECENTLY_MS = 1_000;

/**
 * The attempts that may run at one destination at a time, shared by fresh and kept deliveries. Fresh ones may use all of
 * them; kept ones at most half while fresh ones come, so that a backlog never pushes the present into the past.
 */
export class Slots {
  readonly #size: number;
  #fresh = 0;
  #kept = 0;
  /** Kept deliveries that are leased already and found no slot: fresh ones came while the ledger was asked. */
  readonly #waiting: (() => void)[] = [];
  /** Fresh deliveries of batches that wait for a slot, the oldest first. */
  readonly #queue = new Set<(hasSlot: boolean) => void>();
  #freshSeenMs = -Infinity;
  #onFree: (() => void) | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  /** Takes a slot for a fresh delivery; false when none is free. */
  takeFresh(nowMs: number): boolean {
    this.#freshSeenMs = nowMs;
    if (this.#fresh + this.#kept >= this.#size) return false;
    this.#fresh++;
    return true;
  }

  /**
   * Lets a fresh delivery wait for a slot. `end` is called once: with true, and a slot, as soon as one is free; with false when
   * the function that this gives is called before.
   */
  queueFresh(end: (hasSlot: boolean) => void): () => void {
    this.#queue.add(end);
    return () => {
      if (this.#queue.delete(end)) end(false);
    };
  }

  releaseFresh(): void {
    this.#fresh--;
    this.#free();
  }

  /** How many kept deliveries may be taken now. */
  freeForKept(nowMs: number): number {
    const kept = this.#kept + this.#waiting.length;
    return Math.max(0, Math.min(this.#size - this.#fresh, this.keptLimit(nowMs)) - kept);
  }

  keptLimit(nowMs: number): number {
    return nowMs - this.#freshSeenMs < FRESH_RECENTLY_MS ? Math.ceil(this.#size / 2) : this.#size;
  }

  /** Resolves with a slot: at once where one is free, else with the next one. */
  async takeKept(): Promise<void> {
    if (this.#fresh + this.#kept >= this.#size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#kept++;
  }

  releaseKept(): void {
    this.#kept--;
    this.#free();
  }

  #free(): void {
    const kept = this.#waiting.shift();
    if (kept) {
      this.#kept++;
      return kept();
    }
    const [fresh] = this.#queue;
    if (fresh) {
      this.#queue.delete(fresh);
      this.#fresh++;
      return fresh(true);
    }
    this.#onFree?.();
  }

  get usage(): { readonly used: number; readonly slots: number } {
    return { used: this.#fresh + this.#kept, slots: this.#size };
  }

  get running(): { readonly fresh: number; readonly kept: number } {
    return { fresh: this.#fresh, kept: this.#kept };
  }

  /** One listener: the schedule, which waits for room. */
  onFree(listener: () => void): void {
    this.#onFree = listener;
  }
}
