import type { OpenLedger } from '#src/relay/ledger.js';

/** The window of every ledger under test. */
export const WINDOW_MS = 25 * 3_600_000;

/** The destinations of every ledger under test; `invalid` is reserved by the design. */
export const DESTINATIONS = ['orders', 'crm', 'invalid'];

/** One implementation under the conformance suite. `before` builds it, `after` closes it. */
export interface LedgerHarness {
  readonly name: string;
  /** The ledger as the process under test holds it. */
  ledger(): OpenLedger;
  /** A second process' handle on the same store; where only one process may own the store, the same handle. */
  other(): OpenLedger;
  /** Moves the store's clock forward without waiting. */
  advance(ms: number): Promise<void>;
  /** Drops every handle as a crash would, and opens afresh on the same store. */
  crash(): Promise<void>;
  /** Empties the store, as it is on the first day. */
  reset(): Promise<void>;
  /** Removes the stored payload of one delivery behind the ledger's back. */
  losePayload(destination: string, key: string): Promise<void>;
  /** Monotonic time at which a call made now should be over; generous, for machines that are busy. */
  soon(): number;
  close(): Promise<void>;
}
