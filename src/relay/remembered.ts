import type { DeadReason, Evidence } from './delivery.js';

interface Kept {
  readonly destination: string;
  readonly eventId: string;
  /** Wall clock, ms since the epoch. */
  readonly firstArrivalMs: number;
  /** Taken since the first arrival or the last redrive. */
  readonly attempts: number;
  readonly lapses: number;
  readonly evidence: Evidence;
}

/**
 * What the ledger holds of one delivery: the states of docs/ARCHITECTURE.md. `…InMs` are from now by the ledger's own
 * clock, below 0 where it is over. `unknown`: the store did not answer in time.
 */
export type Remembered =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'claimed';
      /** 0 where it was given back. */
      readonly leaseEndsInMs: number;
      readonly lapses: number;
      readonly forgottenInMs: number;
    }
  /** Of `working`, due is the end of its lease. */
  | (Kept & { readonly kind: 'working' | 'waiting'; readonly dueInMs: number })
  | (Kept & { readonly kind: 'dead'; readonly reason: DeadReason; readonly buriedAtMs: number })
  | { readonly kind: 'settled'; readonly forgottenInMs: number }
  | { readonly kind: 'unknown' };
