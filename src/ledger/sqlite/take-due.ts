import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Want } from '../../relay/ledger.js';
import type { PackedTake, PackedTaken, Readings } from './protocol.js';
import type { DestinationIds } from './destination-ids.js';
import { readText } from './stored-text.js';

interface DueRow {
  readonly id: number;
  readonly key: Uint8Array;
  readonly state: 'working' | 'waiting';
  readonly attempts: number;
  readonly lapses: number;
  readonly first_arrival_ms: number;
  readonly event_id: string;
  readonly evidence: string;
  /** null: the payload has vanished. */
  readonly record: Uint8Array | null;
}

/** Bounds one call where many payloads have vanished: they use up no slot. The rest shows as due at once. */
const LOST_AT_ONCE = 100;

/** What is due, the longest due first. */
export class TakeDue {
  private readonly destinations: DestinationIds;
  private readonly statements;

  constructor(db: DatabaseSyncInstance, destinations: DestinationIds) {
    this.destinations = destinations;
    this.statements = {
      due: db.prepare(`
        SELECT kept.id, key, state, attempts, lapses, first_arrival_ms, event_id, evidence, record
        FROM kept LEFT JOIN payload ON payload.id = kept.id
        WHERE destination_id = ? AND due_ms <= ? ORDER BY due_ms`),
      take: db.prepare(
        "UPDATE kept SET state = 'working', token = ?, due_ms = ?, attempts = ?, lapses = ? WHERE id = ?",
      ),
      bury: db.prepare(`
        UPDATE kept SET state = 'dead', token = ?, due_ms = NULL, reason = 'payload-lost', buried_at_ms = ?
        WHERE id = ?`),
      next: db.prepare(
        'SELECT due_ms FROM kept WHERE destination_id = ? AND due_ms IS NOT NULL ORDER BY due_ms LIMIT 1',
      ),
    };
  }

  run(wants: readonly Want[], token: string, at: Readings): PackedTake {
    const deliveries: PackedTaken[] = [];
    const lost: { destination: string; key: string; eventId: string }[] = [];
    let nextMs = Infinity;
    for (const want of wants) {
      const id = this.destinations.findId(want.destination);
      if (id === null) continue;
      for (const row of this.due(id, want.slots, at.nowMs)) {
        if (row.record === null) lost.push(this.bury(row, want, token, at));
        else deliveries.push(this.take(row, row.record, want, token, at));
      }
      const next = this.statements.next.get(id) as { due_ms: number } | undefined;
      nextMs = Math.min(nextMs, next?.due_ms ?? Infinity);
    }
    return { deliveries, lost, nextInMs: nextMs === Infinity ? null : Math.max(0, nextMs - at.nowMs) };
  }

  /** Read to the end before anything is written: a row that changes its place in the index could be met twice. */
  private due(id: number, slots: number, nowMs: number): DueRow[] {
    const rows: DueRow[] = [];
    let free = slots;
    if (free <= 0) return rows;
    for (const row of this.statements.due.iterate(id, nowMs) as IterableIterator<DueRow>) {
      rows.push(row);
      if (row.record !== null) free -= 1;
      if (free === 0 || rows.length >= slots + LOST_AT_ONCE) break;
    }
    return rows;
  }

  private take(row: DueRow, record: Uint8Array, want: Want, token: string, at: Readings): PackedTaken {
    const attempts = row.attempts + 1;
    const lapses = row.state === 'working' ? row.lapses + 1 : row.lapses;
    this.statements.take.run(token, at.nowMs + want.leaseMs, attempts, lapses, row.id);
    const key = Buffer.from(row.key).toString('hex');
    const { first_arrival_ms: firstArrivalMs, evidence } = row;
    return { destination: want.destination, key, record, firstArrivalMs, attempts, lapses, evidence };
  }

  private bury(row: DueRow, { destination }: Want, token: string, at: Readings) {
    this.statements.bury.run(token, at.wallMs, row.id);
    return { destination, key: Buffer.from(row.key).toString('hex'), eventId: readText(row.event_id) };
  }
}
