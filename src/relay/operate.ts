import type { Delivery, Payload } from './delivery.js';
import { INVALID } from './delivery.js';
import { firstKept } from './arrived.js';
import type { Clock } from './clock.js';
import type { Facts } from './facts.js';
import type { Keeping } from './keeping.js';
import { waiting, type Backlog, type DeadLetterDetail, type Ledger, type OperatorResult } from './ledger.js';

interface Violation {
  readonly path: string;
  readonly message: string;
}

/** What a payload comes to when it is read afresh: the deliveries it makes, or why it still is no event. */
export type Readmitted =
  | { readonly kind: 'deliveries'; readonly deliveries: readonly Delivery[] }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] };

export interface OperateDeps {
  readonly ledger: Ledger;
  readonly backlog: Backlog;
  readonly keeping: () => Keeping;
  readonly readmit: (payload: Payload) => Promise<Readmitted>;
  readonly mint: () => string;
  readonly clock: Clock;
  readonly facts: Facts;
  readonly wake: (dueInMs: number) => void;
}

/** An operator waits longer than a sender does. */
const OPERATOR_MS = 3_000;
/** Nothing is attempted under these leases: they only fill the interface's form. */
const NO_LEASE_MS = 1_000;

/**
 * Gives a dead letter back to its destination. What was kept as invalid is read again first: only when it validates now
 * does it become deliveries, and these are stored before the dead letter goes.
 */
export async function redrive(
  key: string,
  deps: OperateDeps,
): Promise<OperatorResult | { kind: 'invalid'; violations: readonly Violation[] }> {
  const found = await deps.backlog.show(key);
  if (found.kind !== 'found') return found;
  if (found.letter.destination !== INVALID) {
    const result = await deps.backlog.redrive(key);
    if (result.kind === 'done') deps.wake(0);
    return result;
  }
  const read = await readAgain(found.letter, deps.readmit);
  return read.kind === 'invalid' ? read : admit(key, read.deliveries, deps);
}

/** What an invalid dead letter comes to now. */
export async function readAgain({ payload }: DeadLetterDetail, readmit: OperateDeps['readmit']): Promise<Readmitted> {
  return payload === null
    ? { kind: 'invalid', violations: [{ path: '', message: 'its payload is lost' }] }
    : readmit(payload);
}

/** Stores the deliveries that an invalid dead letter has become, to be attempted at once, and then lets it go. */
export async function admit(key: string, deliveries: readonly Delivery[], deps: OperateDeps): Promise<OperatorResult> {
  const claims = deliveries.map((delivery) => ({
    destination: delivery.destination,
    key: delivery.key,
    token: deps.mint(),
    leaseMs: NO_LEASE_MS,
    store: waiting(firstKept(delivery, 0, 0), 0),
  }));
  const results = await deps.ledger.claim(claims, deps.clock.monotonic() + OPERATOR_MS);
  deps.wake(0);
  if (!results.every((result) => result.kind === 'stored' || result.kind === 'known')) return { kind: 'unknown' };
  return deps.backlog.discard(key);
}
