/** Time as an argument: the relay has none of its own, so that tests decide what time it is. */
export interface Clock {
  /** Wall clock, ms since the epoch: for what people read and for ages across restarts. */
  now(): number;
  /** Monotonic, ms from an arbitrary origin: for leases, timeouts and deadlines. */
  monotonic(): number;
  /** Calls `run` once after `ms`, unless the function that it gives is called before. The cheapest way to bound a wait. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms`, or earlier when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
