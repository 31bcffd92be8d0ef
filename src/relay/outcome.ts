import type { DeadReason } from './delivery.js';

/** What became of one delivery by the time its sender had to be answered. */
export type Outcome =
  | { readonly kind: 'processed' }
  /** `batch`: of another item of its batch, which is recorded. */
  | { readonly kind: 'duplicate'; readonly of: 'kept' | 'dead' | 'settled' | 'batch' }
  /** The ledger holds it; it is not delivered yet. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'dead-lettered'; readonly reason: DeadReason }
  /** Return mode: it will never be delivered, and nothing of it was stored. */
  | { readonly kind: 'refused'; readonly reason: 'refused' | 'poison' | 'contract-violated' }
  /** The sender keeps it. `retryAfterMs` only where something better than chance is known. */
  | { readonly kind: 'retry'; readonly why: RetryReason; readonly retryAfterMs?: number };

export type RetryReason =
  /** Another copy of it is being worked on. */
  | 'in-flight'
  | 'ledger-away'
  /** No room to keep it, or what would hold it is not durable at present. */
  | 'ledger-full'
  | 'no-slot'
  /** The attempt failed and nothing is to be kept. */
  | 'undelivered'
  /** The answer's deadline came first and nothing is to be kept. */
  | 'deadline';

/** The three times of one request, on the monotonic clock, counted from its first byte. */
export interface Deadline {
  /** Until then the attempt is waited for. */
  readonly answerMs: number;
  /** Until then the ledger may take to keep it. */
  readonly keepMs: number;
}
