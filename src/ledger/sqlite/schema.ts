import { randomBytes } from 'node:crypto';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Raised whenever a table changes its meaning: a file of another version is refused, never misread. */
export const LAYOUT = 1;

/**
 * `seen` holds what has no payload: claimed (with a token) and settled (without). It is by far the largest table, so
 * its rows are small and live in the tree of their primary key; a row leaves when `expires_ms` is over.
 *
 * `kept` holds what has a payload: working and waiting (with `due_ms`, the time at which somebody may work on it) and
 * dead (with a burial, in wall clock time, because people read it). The payload stands in a table of its own, so that a
 * change of state never rewrites it.
 *
 * A key is in `seen` or in `kept`, never in both. A `lease_end_ms` of 0: given back by its token, with nothing attempted.
 * To every claim it is the lapsed one that had been found, to its own token's moves it is unknown.
 */
const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE destination (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE seen (
  key BLOB PRIMARY KEY,
  expires_ms INTEGER NOT NULL,
  token TEXT,
  lease_end_ms INTEGER,
  lapses INTEGER
) WITHOUT ROWID;
CREATE TABLE kept (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  destination_id INTEGER NOT NULL REFERENCES destination (id),
  state TEXT NOT NULL,
  token TEXT,
  due_ms INTEGER,
  attempts INTEGER NOT NULL,
  lapses INTEGER NOT NULL,
  first_arrival_ms INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  source TEXT NOT NULL,
  detail_type TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '""',
  reason TEXT,
  buried_at_ms INTEGER,
  evidence TEXT NOT NULL
);
CREATE INDEX kept_due ON kept (destination_id, due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX kept_age ON kept (destination_id, first_arrival_ms) WHERE buried_at_ms IS NULL;
CREATE INDEX dead_newest ON kept (buried_at_ms DESC, key) WHERE buried_at_ms IS NOT NULL;
CREATE INDEX dead_destination ON kept (destination_id, buried_at_ms DESC, key) WHERE buried_at_ms IS NOT NULL;
CREATE INDEX dead_reason ON kept (reason, buried_at_ms DESC, key) WHERE buried_at_ms IS NOT NULL;
CREATE INDEX dead_event ON kept (event_id, buried_at_ms DESC, key) WHERE buried_at_ms IS NOT NULL;
CREATE TABLE payload (id INTEGER PRIMARY KEY, record BLOB NOT NULL);
`;

export type Schema =
  /** `clockMaxMs`: the latest reading of the ledger's clock that was stored; 0 in a new file. */
  | { readonly kind: 'ready'; readonly ledgerId: string; readonly created: boolean; readonly clockMaxMs: number }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'other-layout'; readonly found: string };

/** Runs inside the caller's transaction: a file is either wholly ours or untouched. */
export function readOrCreateSchema(db: DatabaseSyncInstance): Schema {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
  if (tables.length === 0) return create(db);
  if (!tables.some((table) => table.name === 'meta')) return { kind: 'foreign' };
  const rows = db.prepare('SELECT name, value FROM meta').all() as { name: string; value: unknown }[];
  const meta = new Map(rows.map((row) => [row.name, row.value]));
  if (meta.get('layout') !== LAYOUT) return { kind: 'other-layout', found: String(meta.get('layout')) };
  addPath(db);
  return {
    kind: 'ready',
    ledgerId: String(meta.get('ledger_id')),
    created: false,
    clockMaxMs: Number(meta.get('clock_max_ms')),
  };
}

/** A column that came later, and that whoever does not know it need not write: the layout is the same in both directions. */
function addPath(db: DatabaseSyncInstance): void {
  const columns = db.prepare("SELECT name FROM pragma_table_info('kept')").all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'path')) {
    db.exec(`ALTER TABLE kept ADD COLUMN path TEXT NOT NULL DEFAULT '""'`);
  }
}

function create(db: DatabaseSyncInstance): Schema {
  const ledgerId = randomBytes(8).toString('hex');
  db.exec(TABLES);
  const insert = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)');
  insert.run('layout', LAYOUT);
  insert.run('ledger_id', ledgerId);
  insert.run('clock_max_ms', 0);
  return { kind: 'ready', ledgerId, created: true, clockMaxMs: 0 };
}
