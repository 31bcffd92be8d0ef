import type { Delivery } from './delivery.js';
import { NO_EVIDENCE } from './evidence.js';
import type { Facts } from './facts.js';
import type { Keeping } from './keeping.js';
import { dead, type ClaimResult, type Ledger } from './ledger.js';
import { onceEach } from './once-each.js';
import type { Deadline, Outcome } from './outcome.js';

/** What could not be accepted as an event, under the reserved destination, and why. */
export interface InvalidDelivery extends Delivery {
  readonly violations: readonly { readonly path: string; readonly message: string }[];
}

interface KeepDeps {
  readonly ledger: Ledger;
  readonly keeping: () => Keeping;
  readonly mint: () => string;
  readonly facts: Facts;
}

/** Nothing is attempted under this lease: it only fills the interface's form. */
const NO_LEASE_MS = 1_000;

/** Keeps as dead letters what could not be accepted as an event, all of a batch in one call. */
export function keepInvalid(
  deliveries: readonly InvalidDelivery[],
  deadline: Deadline,
  { ledger, keeping, mint, facts }: KeepDeps,
): Promise<Outcome[]> {
  return onceEach(deliveries, async (unique) => {
    const now = keeping();
    if (now === 'return') return unique.map(() => ({ kind: 'refused', reason: 'contract-violated' }));
    if (now === 'full') return unique.map(() => ({ kind: 'retry', why: 'ledger-full' }));
    const claims = unique.map(({ destination, key, payload, violations }) => {
      const kept = { payload, attempts: 0, lapses: 0, evidence: { ...NO_EVIDENCE, violations } };
      return { destination, key, token: mint(), leaseMs: NO_LEASE_MS, store: dead(kept, 'invalid') };
    });
    const results = await ledger.claim(claims, deadline.keepMs);
    return unique.map((delivery, index) => outcomeOf(delivery, results[index] ?? { kind: 'unknown' }, facts));
  });
}

function outcomeOf({ destination, key, payload }: Delivery, result: ClaimResult, facts: Facts): Outcome {
  switch (result.kind) {
    case 'stored':
      facts.buried({ destination, key, eventId: payload.eventId, reason: 'invalid', attempts: 0 });
      return { kind: 'dead-lettered', reason: 'invalid' };
    case 'known':
      return { kind: 'duplicate', of: result.as };
    case 'busy':
      return { kind: 'retry', why: 'in-flight', retryAfterMs: result.leftMs };
    case 'full':
      return { kind: 'retry', why: 'ledger-full' };
    case 'granted':
    case 'unknown':
      return { kind: 'retry', why: 'ledger-away' };
  }
}
