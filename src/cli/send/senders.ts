const HOUR_MS = 3_600_000;
const RETRIED = new Set([401, 407, 409, 429]);

/** One of the three things in AWS that send to an API destination, and how it differs from the others. */
export interface Sender {
  readonly name: 'classic' | 'bus' | 'pipe';
  /** How long it waits for an answer. */
  readonly timeoutMs: number;
  /** What may be asked of it instead; the same twice where it is fixed. */
  readonly timeoutRangeMs: readonly [least: number, most: number];
  /** Requests for one event altogether, the first included. */
  readonly maxAttempts: number;
  readonly maxAgeMs: number;
  /** The most events in one request. */
  readonly maxBatch: number;
  /** Whether the body is a JSON array for a batch of this size. */
  readonly isArray: (batchSize: number) => boolean;
  readonly isRetried: (status: number) => boolean;
  /** Whether `Retry-After` is looked at. */
  readonly honoursRetryAfter: boolean;
  /** Whether `batchItemFailures` in the answer of a 2xx is read. */
  readonly readsItemFailures: boolean;
}

const always = (): boolean => true;

/** A rule of the default, a partner or a classic custom bus. */
export const classic: Sender = {
  name: 'classic',
  timeoutMs: 5_000,
  timeoutRangeMs: [5_000, 5_000],
  maxAttempts: 185,
  maxAgeMs: 24 * HOUR_MS,
  maxBatch: 1,
  isArray: () => false,
  isRetried: (status) => RETRIED.has(status) || (status >= 500 && status <= 599),
  honoursRetryAfter: true,
  readsItemFailures: false,
};

/** A subscriber of the custom event bus of 2026: batches, and every failure is retried, for five minutes only. */
export const bus: Sender = {
  name: 'bus',
  timeoutMs: 30_000,
  timeoutRangeMs: [1_000, 30_000],
  maxAttempts: 5,
  maxAgeMs: 300_000,
  maxBatch: 500,
  isArray: (batchSize) => batchSize > 1,
  isRetried: always,
  honoursRetryAfter: false,
  readsItemFailures: false,
};

/** A Pipe: its source sends again what failed; the limits of that are the source's, and these are only ours. */
export const pipe: Sender = {
  name: 'pipe',
  timeoutMs: 5_000,
  timeoutRangeMs: [5_000, 5_000],
  maxAttempts: 185,
  maxAgeMs: 24 * HOUR_MS,
  maxBatch: 500,
  isArray: always,
  isRetried: always,
  honoursRetryAfter: false,
  readsItemFailures: true,
};

export const senders = { classic, bus, pipe } as const;
