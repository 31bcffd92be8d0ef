import type { OperatorResult } from '#src/relay/ledger.js';
import type { Remembered } from '#src/relay/remembered.js';
import { WINDOW_MS } from '../support/ledger-harness.js';
import { atTime, isGivenBack, type State, type Step, type Stored } from './state.js';

/** Rule 2.7, redrive: waiting and due now; attempts, age and lapses count afresh, the evidence stays. */
export function redrive(before: State, now: number): Step<OperatorResult> {
  const found = atTime(before, now);
  if (found.kind !== 'dead') return refused(found);
  const facts = { ...found.stored.facts, firstArrivalMs: now };
  const stored = { ...found.stored, facts, attempts: 0, lapses: 0 };
  // No token: to whoever buried it, this is another's write. A lost payload shows again when it is taken.
  return { state: { kind: 'waiting', token: '', dueMs: now, stored }, result: { kind: 'done' } };
}

/** Rule 2.7, discard: settled, its window starts anew. */
export function discard(before: State, now: number): Step<OperatorResult> {
  const found = atTime(before, now);
  if (found.kind !== 'dead') return refused(found);
  return { state: { kind: 'settled', windowEndMs: now + WINDOW_MS }, result: { kind: 'done' } };
}

/** The state itself, with its times from now on. */
export function recall(before: State, now: number): Remembered {
  const found = atTime(before, now);
  switch (found.kind) {
    case 'unknown':
      return { kind: 'nothing' };
    case 'settled':
      return { kind: 'settled', forgottenInMs: found.windowEndMs - now };
    case 'claimed': {
      const { kind, leaseEndMs, lapses, windowEndMs } = found;
      const leaseEndsInMs = isGivenBack(found) ? 0 : leaseEndMs - now;
      return { kind, leaseEndsInMs, lapses, forgottenInMs: windowEndMs - now };
    }
    case 'working':
      return { kind: 'working', ...keptOf(found.stored), dueInMs: found.leaseEndMs - now };
    case 'waiting':
      return { kind: 'waiting', ...keptOf(found.stored), dueInMs: found.dueMs - now };
    case 'dead':
      return { kind: 'dead', ...keptOf(found.stored), reason: found.reason, buriedAtMs: found.buriedAtMs };
  }
}

const keptOf = ({ destination, facts, attempts, lapses, evidence }: Stored) => {
  const { eventId, firstArrivalMs } = facts;
  return { destination, eventId, firstArrivalMs, attempts, lapses, evidence };
};

/** 404 for what nobody knows, 409 for every other state. */
export function refused(found: State): Step<OperatorResult> {
  return { state: found, result: { kind: found.kind === 'unknown' ? 'unknown-key' : 'not-dead' } };
}
