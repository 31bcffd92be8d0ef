import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Free pages that stay in the file for the next payloads: 16 MiB. */
const SPARE_PAGES = 4_096;
/** What one step gives back to the disk at most: 4 MiB. */
const PAGES_AT_ONCE = 1_024;

interface SeenRow {
  readonly key: Uint8Array;
  readonly expires_ms: number;
}

/**
 * Forgets what its window has left behind, by walking round and round through the keys in small steps. Keys are
 * digests, so that a step finds its few expired rows side by side on one page; an index by expiry would cost every
 * claim a second write and every removal a page of its own. The room on the pages is taken by the next keys.
 */
export class Tidy {
  private readonly walk;
  private readonly drop;
  private readonly free;
  private readonly shrink: () => void;
  private at: Uint8Array = new Uint8Array(0);

  constructor(db: DatabaseSyncInstance) {
    this.walk = db.prepare('SELECT key, expires_ms FROM seen WHERE key > ? ORDER BY key LIMIT ?');
    this.drop = db.prepare('DELETE FROM seen WHERE key = ?');
    this.free = db.prepare('PRAGMA freelist_count');
    this.shrink = () => db.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
  }

  /** Looks at the next `rows` rows and drops those whose window is over. */
  prune(rows: number, nowMs: number): void {
    const met = this.walk.all(this.at, rows) as SeenRow[];
    for (const { key, expires_ms: expiresMs } of met) if (expiresMs <= nowMs) this.drop.run(key);
    this.at = met.length < rows ? new Uint8Array(0) : (met.at(-1)?.key ?? new Uint8Array(0));
  }

  /** A drained backlog leaves free pages behind: all but a spare go back to the disk, a little at a time. */
  giveBack(): void {
    const { freelist_count: pages } = this.free.get() as { freelist_count: number };
    if (pages > SPARE_PAGES + PAGES_AT_ONCE) this.shrink();
  }
}
