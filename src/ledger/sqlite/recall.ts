import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { DeadReason } from '../../relay/delivery.js';
import type { Remembered } from '../../relay/remembered.js';
import { decodeEvidence } from '../record.js';
import type { Readings } from './protocol.js';
import type { KeptRow, Records } from './records.js';
import { readText } from './stored-text.js';

interface Row {
  readonly destination: string;
  readonly event_id: string;
  readonly first_arrival_ms: number;
  readonly attempts: number;
  readonly evidence: string;
  readonly reason: DeadReason;
  readonly buried_at_ms: number;
}

/** Tells in which state a delivery is, and changes nothing. */
export class Recall {
  private readonly records: Records;
  private readonly rest: StatementSyncInstance;

  constructor(db: DatabaseSyncInstance, records: Records) {
    this.records = records;
    this.rest = db.prepare(`
      SELECT name AS destination, event_id, first_arrival_ms, attempts, evidence, reason, buried_at_ms
      FROM kept JOIN destination ON destination.id = destination_id WHERE kept.id = ?`);
  }

  run(key: Uint8Array, { nowMs }: Readings): Remembered {
    const found = this.records.find(key, nowMs);
    switch (found.kind) {
      case 'unknown':
        return { kind: 'nothing' };
      case 'settled':
        return { kind: 'settled', forgottenInMs: found.expiresMs - nowMs };
      case 'claimed': {
        const { leaseEndMs, isGivenBack, lapses, expiresMs } = found;
        const leaseEndsInMs = isGivenBack ? 0 : leaseEndMs - nowMs;
        return { kind: 'claimed', leaseEndsInMs, lapses, forgottenInMs: expiresMs - nowMs };
      }
      case 'kept':
        return this.kept(found.row, nowMs);
    }
  }

  private kept({ id, state, due_ms: dueMs, lapses }: KeptRow, nowMs: number): Remembered {
    const row = this.rest.get(id) as Row;
    const { destination, first_arrival_ms: firstArrivalMs, attempts, reason, buried_at_ms: buriedAtMs } = row;
    const eventId = readText(row.event_id);
    const kept = { destination, eventId, firstArrivalMs, attempts, lapses, evidence: decodeEvidence(row.evidence) };
    return state === 'dead'
      ? { kind: state, ...kept, reason, buriedAtMs }
      : { kind: state, ...kept, dueInMs: (dueMs ?? nowMs) - nowMs };
  }
}
