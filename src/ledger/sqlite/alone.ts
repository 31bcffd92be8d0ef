import type { ClaimResult, MoveResult } from '../../relay/ledger.js';
import type { Answer, Call, PackedMove } from './protocol.js';
import { SQLITE } from './sqlite-error.js';

/** A call as calls of one item each, so that one item's failure is not its neighbours'. */
export function singles(call: Call): readonly Call[] {
  if (call.kind === 'claim') return call.claims.map((one) => ({ kind: 'claim', claims: [one] }));
  if (call.kind === 'move') return call.moves.map((one) => ({ kind: 'move', moves: [one] }));
  return [call];
}

/** The answers of `singles` as the answer of the whole call. */
export function joined(call: Call, answers: readonly Answer[]): Answer {
  if (call.kind !== 'claim' && call.kind !== 'move') return answers[0] ?? null;
  return answers.flat() as readonly ClaimResult[] | readonly MoveResult[];
}

/** The answer of a call of one item that SQLite could not do. */
export function failed(call: Call, code: number): Answer {
  const full = code === SQLITE.FULL;
  if (call.kind === 'claim') return call.claims.map((): ClaimResult => ({ kind: full ? 'full' : 'unknown' }));
  if (call.kind !== 'move') return null;
  return call.moves.map((one): MoveResult => ({ kind: full && stores(one) ? 'full' : 'unknown' }));
}

/** What ends a delivery is tried again by its caller until it is written; `full` would tell it to give up. */
const stores = ({ to }: PackedMove): boolean => to.kind !== 'settled' && to.kind !== 'released';
