import type { Kept } from '#src/relay/delivery.js';
import type { Move, MoveResult, Target } from '#src/relay/ledger.js';
import { WINDOW_MS } from '../support/ledger-harness.js';
import { atTime, isGivenBack, store, UNKNOWN, type State, type Step, type Stored } from './state.js';

const MOVED: MoveResult = { kind: 'moved' };
const NOT_YOURS: MoveResult = { kind: 'not-yours' };

/** The table "`move(token, to)` finds" of DESIGN section 2, row by row. */
export function move(before: State, call: Move, now: number): Step<MoveResult> {
  const found = atTime(before, now);
  const { token, to } = call;

  // The last row first. A settled record remembers no token: to the caller who settled it, `already` is success too.
  if (found.kind === 'settled') return { state: found, result: { kind: 'already', as: 'settled' } };
  // The column "to settled": whatever is found, a confirmed delivery is a fact.
  if (to.kind === 'settled') return { state: { kind: 'settled', windowEndMs: now + WINDOW_MS }, result: MOVED };

  switch (found.kind) {
    case 'unknown':
      return moveUnknown(found, call, now);
    case 'claimed':
      if (found.token !== token) return { state: found, result: NOT_YOURS };
      if (isGivenBack(found)) return moveUnknown(found, call, now);
      if (to.kind === 'released') return { state: letGo(found, to.attempted), result: MOVED };
      return { state: become(call, store(call.destination, to.kept), to, now, found.leaseEndMs), result: MOVED };
    case 'working':
      if (found.token !== token) return { state: found, result: NOT_YOURS };
      // Open: what a release does to the counts. Nothing: no attempt has ended, and one that is counted stays counted.
      if (to.kind === 'released')
        return { state: { kind: 'waiting', token, dueMs: now, stored: found.stored }, result: MOVED };
      return { state: become(call, update(found.stored, to.kept), to, now, found.leaseEndMs), result: MOVED };
    case 'waiting':
      // By this token it is the same call again, or one that its caller's later move has overtaken: the first answer.
      return { state: found, result: found.token === token ? MOVED : NOT_YOURS };
    case 'dead':
      if (found.token === token && to.kind !== 'released') return { state: found, result: MOVED };
      return { state: found, result: { kind: 'already', as: 'dead' } };
  }
}

/** Released: nothing to do, which is also the first answer of a release that is repeated. */
function moveUnknown(found: State, call: Move, now: number): Step<MoveResult> {
  const { destination, to } = call;
  if (to.kind === 'released' || to.kind === 'settled') return { state: found, result: MOVED };
  return { state: become(call, store(destination, to.kept), to, now), result: MOVED };
}

/** What was taken over lapses as it had: whoever claims it next counts as many lapses as this token did. */
function letGo(found: Extract<State, { kind: 'claimed' }>, attempted: boolean): State {
  return attempted || found.lapses === 0 ? UNKNOWN : { ...found, leaseEndMs: 0, lapses: found.lapses - 1 };
}

/** `leaseEndMs`: of the record that was found; a handover never lengthens a lease, only a vanished one takes the caller's. */
function become(
  { token }: Move,
  stored: Stored,
  to: Exclude<Target, { kind: 'settled' | 'released' }>,
  now: number,
  leaseEndMs?: number,
): State {
  switch (to.kind) {
    case 'working':
      return { kind: 'working', token, leaseEndMs: leaseEndMs ?? now + to.leaseMs, stored };
    case 'waiting':
      return { kind: 'waiting', token, dueMs: now + to.dueInMs, stored };
    case 'dead':
      return { kind: 'dead', token, reason: to.reason, buriedAtMs: now, stored };
  }
}

/**
 * Counts and evidence are the caller's; the payload that was stored first stays.
 * Open: it has vanished while its worker still holds it. The model stores it again; no ledger is held to that.
 */
function update(stored: Stored, kept: Kept): Stored {
  const given = store(stored.destination, kept);
  return { ...given, facts: stored.facts, body: stored.body ?? given.body };
}
