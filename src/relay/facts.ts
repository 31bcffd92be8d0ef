import type { DeadReason } from './delivery.js';

/** The verdict on one attempt. DESIGN: only `delivered` settles; `uncertain` means nobody knows. */
export type Verdict = 'delivered' | 'refused' | 'failed' | 'uncertain';

export interface DeliveryFact {
  readonly destination: string;
  readonly key: string;
  readonly eventId: string;
}

export interface AttemptFact extends DeliveryFact {
  readonly source: string;
  readonly detailType: string;
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly status?: number;
  readonly error?: string;
  readonly latencyMs: number;
  /** true: made while the sender was waiting; false: made from the backlog. */
  readonly fresh: boolean;
  /** Since the first arrival. */
  readonly ageMs: number;
}

/** What the relay tells the world. One function per fact; `telemetry/` writes its log line and its metric. */
export interface Facts {
  attempted(fact: AttemptFact): void;
  /** A delivery was found whose lease had ended without a move: its worker died, or stalled. */
  lapsed(fact: DeliveryFact & { readonly lapses: number }): void;
  /** A payload was stored, to be tried again in `dueInMs`. */
  kept(fact: DeliveryFact & { readonly dueInMs: number; readonly attempts: number }): void;
  buried(fact: DeliveryFact & { readonly reason: DeadReason; readonly attempts: number }): void;
  /** A write was not confirmed before its lease ended: a further copy may pass. */
  unwritten(fact: DeliveryFact & { readonly to: string }): void;
  /** Our lease had lapsed and somebody else works on it. */
  overtaken(fact: DeliveryFact & { readonly to: string }): void;
  /** Something threw that must not throw. */
  fault(where: string, error: unknown): void;
}

/** What a ledger tells of itself. */
export interface LedgerFacts {
  ledgerLost(reason: string): void;
  ledgerRegained(): void;
  /** An empty store was taken into use: normal once, afterwards a sign that it lost everything. */
  ledgerAdopted(ledgerId: string): void;
  /** The store's clock differs from ours by more than 2 s; 0: no longer. */
  clockSkewed(skewMs: number): void;
  fault(where: string, error: unknown): void;
}
