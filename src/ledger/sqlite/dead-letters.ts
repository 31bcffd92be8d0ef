import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { DeadReason } from '../../relay/delivery.js';
import type { DeadLetter } from '../../relay/ledger.js';
import type { ListCall, PackedLetter, PackedPage } from './protocol.js';
import { readText, storedText } from './stored-text.js';

interface LetterRow {
  readonly key: Uint8Array;
  readonly destination: string;
  readonly event_id: string;
  readonly source: string;
  readonly detail_type: string;
  readonly path: string;
  readonly reason: DeadReason;
  readonly buried_at_ms: number;
  readonly attempts: number;
}

interface DetailRow extends LetterRow {
  readonly first_arrival_ms: number;
  readonly evidence: string;
  readonly record: Uint8Array | null;
}

const COLUMNS =
  'key, destination.name AS destination, event_id, source, detail_type, path, reason, buried_at_ms, attempts';

/** Reads dead letters, in lists and one by one. */
export class DeadLetters {
  private readonly db: DatabaseSyncInstance;
  private readonly one: StatementSyncInstance;
  /** One statement for each combination of filters, 32 at most: each finds its own index. */
  private readonly lists = new Map<string, StatementSyncInstance>();

  constructor(db: DatabaseSyncInstance) {
    this.db = db;
    this.one = db.prepare(`
      SELECT ${COLUMNS}, first_arrival_ms, evidence, record
      FROM kept JOIN destination ON destination.id = destination_id LEFT JOIN payload ON payload.id = kept.id
      WHERE key = ? AND buried_at_ms IS NOT NULL`);
  }

  list({ destination, reason, eventId, path, limit, after }: ListCall): PackedPage {
    const conditions: string[] = ['buried_at_ms IS NOT NULL'];
    const values: (string | number | Uint8Array)[] = [];
    const where = (condition: string, ...bound: (string | number | Uint8Array)[]) => {
      conditions.push(condition);
      values.push(...bound);
    };
    if (eventId !== undefined) where('event_id = ?', storedText(eventId));
    if (path !== undefined) where('path = ?', storedText(path));
    if (reason !== undefined) where('reason = ?', reason);
    if (destination !== undefined) where('destination_id = (SELECT id FROM destination WHERE name = ?)', destination);
    if (after !== undefined) {
      const { buriedAtMs, key } = after;
      where('buried_at_ms <= ?', buriedAtMs);
      where('(buried_at_ms < ? OR key > ?)', buriedAtMs, Buffer.from(key, 'hex'));
    }
    const rows = this.statement(conditions.join(' AND ')).all(...values, limit + 1) as LetterRow[];
    return { items: rows.slice(0, limit).map((row) => letterOf(row)), more: rows.length > limit };
  }

  /** null: there is no dead letter under this key. */
  find(key: Uint8Array): PackedLetter | null {
    const row = this.one.get(key) as DetailRow | undefined;
    if (row === undefined) return null;
    const { first_arrival_ms: firstArrivalMs, record, evidence } = row;
    return { kind: 'found', letter: letterOf(row), firstArrivalMs, record, evidence };
  }

  private statement(conditions: string): StatementSyncInstance {
    const ready = this.lists.get(conditions);
    if (ready !== undefined) return ready;
    const prepared = this.db.prepare(`
      SELECT ${COLUMNS} FROM kept CROSS JOIN destination ON destination.id = destination_id
      WHERE ${conditions} ORDER BY buried_at_ms DESC, key LIMIT ?`);
    this.lists.set(conditions, prepared);
    return prepared;
  }
}

const letterOf = (row: LetterRow): DeadLetter => ({
  key: Buffer.from(row.key).toString('hex'),
  destination: row.destination,
  eventId: readText(row.event_id),
  source: readText(row.source),
  detailType: readText(row.detail_type),
  path: readText(row.path),
  reason: row.reason,
  buriedAtMs: row.buried_at_ms,
  attempts: row.attempts,
});
