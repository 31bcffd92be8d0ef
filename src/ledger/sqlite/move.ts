import type { MoveResult } from '../../relay/ledger.js';
import { becoming } from './becoming.js';
import type { PackedMove, Readings } from './protocol.js';
import type { KeptRow, Records } from './records.js';

const MOVED: MoveResult = { kind: 'moved' };
const NOT_YOURS: MoveResult = { kind: 'not-yours' };

/** The table "`move(token, to)` finds", row by row. */
export function move(records: Records, call: PackedMove, at: Readings): MoveResult {
  const key = Buffer.from(call.key, 'hex');
  const found = records.find(key, at.nowMs);
  const { token, to } = call;
  if (found.kind === 'settled') return { kind: 'already', as: 'settled' };
  // Whatever else is found: a confirmed delivery is a fact.
  if (to.kind === 'settled') {
    records.putSettled(key, at.nowMs, found);
    return MOVED;
  }
  switch (found.kind) {
    case 'unknown':
      return moveUnknown(records, key, call, at);
    case 'claimed':
      if (found.token !== token) return NOT_YOURS;
      if (found.isGivenBack) return moveUnknown(records, key, call, at);
      if (to.kind !== 'released') return keep(records, key, call, at, found.leaseEndMs);
      if (to.attempted || found.lapses === 0) records.forget(key);
      else records.giveBack(key);
      return MOVED;
    case 'kept':
      return moveKept(records, found.row, call, at);
  }
}

function moveUnknown(records: Records, key: Buffer, call: PackedMove, at: Readings): MoveResult {
  const { to } = call;
  return keep(records, key, call, at, to.kind === 'working' ? at.nowMs + to.leaseMs : 0);
}

function keep(records: Records, key: Buffer, call: PackedMove, at: Readings, leaseEndMs: number): MoveResult {
  const { destination, token, to } = call;
  if (to.kind === 'settled' || to.kind === 'released') return MOVED;
  if (at.full) return { kind: 'full' };
  records.keep(key, destination, token, to.kept, becoming(to, at, leaseEndMs));
  return MOVED;
}

function moveKept(records: Records, row: KeptRow, { token, to }: PackedMove, at: Readings): MoveResult {
  const yours = row.token === token;
  switch (row.state) {
    case 'working':
      if (!yours) return NOT_YOURS;
      if (to.kind === 'released') records.release(row, at.nowMs);
      else if (to.kind !== 'settled') records.change(row, token, to.kept, becoming(to, at, row.due_ms ?? at.nowMs));
      return MOVED;
    case 'waiting':
      // By this token it is the same call again, or one that its caller's later move has overtaken.
      return yours ? MOVED : NOT_YOURS;
    case 'dead':
      return yours && to.kind !== 'released' ? MOVED : { kind: 'already', as: 'dead' };
  }
}
