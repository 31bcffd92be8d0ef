import { claim } from '../claim.js';
import { detailOf } from '../letters.js';
import { move } from '../move.js';
import { discard, redrive, refused } from '../operate.js';
import { atTime, UNKNOWN, type State, type Step } from '../state.js';
import { takeDue, type States } from '../take-due.js';
import type { Call, Result } from './calls.js';
import { plain } from './parts.js';

/** The model's own steps: the very functions that both ledgers are held to. A mutation breaks one of them. */
export const TABLES = { claim, move, takeDue, redrive, discard };

export type Tables = typeof TABLES;

export type LedgerCall = Exclude<Call, { kind: 'post' }>;

export const stateOf = (states: States, key: string, nowMs: number): State => atTime(states[key] ?? UNKNOWN, nowMs);

/** Does one call on the model. What steers nothing (evidence, time left, time until the next) is left out of the result. */
export function perform(
  tables: Tables,
  before: States,
  call: LedgerCall,
  nowMs: number,
): { states: States; result: Result } {
  let states = before;
  const one = <Answer>(key: string, step: (found: State) => Step<Answer>): Answer => {
    const { state, result } = step(stateOf(states, key, nowMs));
    states = { ...states, [key]: state };
    return result;
  };
  switch (call.kind) {
    case 'claim': {
      const results = call.claims.map((each) => one(each.key, (found) => tables.claim(found, each, nowMs)));
      const result = results.map((each) => (each.kind === 'busy' ? { ...each, leftMs: 1 } : each));
      return { result, states };
    }
    case 'move': {
      const result = one(call.move.key, (found) => tables.move(found, call.move, nowMs));
      return { result, states };
    }
    case 'takeDue': {
      const taken = tables.takeDue(states, call.wants, call.token, nowMs);
      const deliveries = taken.result.deliveries.map((each) => ({ ...each, kept: plain(each.kept) }));
      return { states: taken.states, result: { kind: 'taken', deliveries, lost: taken.result.lost, nextInMs: null } };
    }
    case 'show': {
      const found = stateOf(states, call.key, nowMs);
      if (found.kind !== 'dead') return { states, result: refused(found).result };
      const { payload, ...letter } = detailOf(call.key, found);
      const steady = payload === null ? null : { ...payload, firstArrivalMs: 0 };
      return { states, result: { kind: 'found', letter: { ...letter, buriedAtMs: 0, payload: steady } } };
    }
    case 'redrive':
    case 'discard': {
      const result = one(call.key, (found) => tables[call.kind](found, nowMs));
      return { result, states };
    }
  }
}

/** Whether a ledger without room may refuse it: only what would store a payload for the first time. */
export function mayFindNoRoom(states: States, call: LedgerCall, nowMs: number): boolean {
  const isNew = (key: string) => ['unknown', 'claimed'].includes(stateOf(states, key, nowMs).kind);
  if (call.kind === 'claim') return call.claims.some(({ key, store }) => store !== undefined && isNew(key));
  return call.kind === 'move' && 'kept' in call.move.to && isNew(call.move.key);
}
