import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { OperatorResult } from '../../relay/ledger.js';
import type { Readings } from './protocol.js';
import type { Records } from './records.js';

/** What a person may do with a dead letter; every other state answers as it is. */
export class Operate {
  private readonly records: Records;
  private readonly revive;

  constructor(db: DatabaseSyncInstance, records: Records) {
    this.records = records;
    // No token: to whoever buried it, this is another's write.
    this.revive = db.prepare(`
      UPDATE kept SET state = 'waiting', token = NULL, due_ms = ?, attempts = 0, lapses = 0, first_arrival_ms = ?,
        reason = NULL, buried_at_ms = NULL WHERE id = ?`);
  }

  redrive(key: Uint8Array, at: Readings): OperatorResult {
    const found = this.records.find(key, at.nowMs);
    if (found.kind !== 'kept' || found.row.state !== 'dead') return notDead(found.kind);
    this.revive.run(at.nowMs, at.wallMs, found.row.id);
    return { kind: 'done' };
  }

  discard(key: Uint8Array, at: Readings): OperatorResult {
    const found = this.records.find(key, at.nowMs);
    if (found.kind !== 'kept' || found.row.state !== 'dead') return notDead(found.kind);
    this.records.putSettled(key, at.nowMs, found);
    return { kind: 'done' };
  }

  /** Why there is nothing to show. */
  absent(key: Uint8Array, at: Readings): OperatorResult {
    return notDead(this.records.find(key, at.nowMs).kind);
  }
}

const notDead = (found: string): OperatorResult => ({ kind: found === 'unknown' ? 'unknown-key' : 'not-dead' });
