import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { LAYOUT, readOrCreateSchema, type Schema } from './schema.js';
import { sqliteCode, SQLITE } from './sqlite-error.js';

export type OpenedFile =
  | { readonly kind: 'open'; readonly db: DatabaseSyncInstance; readonly schema: Extract<Schema, { kind: 'ready' }> }
  | { readonly kind: 'refused'; readonly reason: string };

const PAUSE_MS = 50;

/**
 * Opens the file for this process alone. The lock is SQLite's own exclusive one: the operating system drops it when
 * its holder dies, however it dies. Nothing else may open the file in this process, because closing any descriptor of
 * it would drop the lock as well.
 */
export function openDatabase(dataDir: string, file: string, lockWaitMs: number): OpenedFile {
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    try {
      return openNow(dataDir, file);
    } catch (error) {
      const code = sqliteCode(error);
      if (code === SQLITE.BUSY && waitedMs < lockWaitMs) pause(PAUSE_MS);
      else return { kind: 'refused', reason: refusal(dataDir, file, lockWaitMs, code, error) };
    }
  }
}

function openNow(dataDir: string, file: string): OpenedFile {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    // The order matters: the page layout before the first table, the lock before the first look at the log.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA journal_size_limit = 67108864');
    db.exec('PRAGMA cache_size = -32768');
    db.exec('BEGIN IMMEDIATE');
    const schema = readOrCreateSchema(db);
    db.exec('COMMIT');
    if (schema.kind === 'ready') return { kind: 'open', db, schema };
    db.close();
    return { kind: 'refused', reason: schemaRefusal(dataDir, file, schema) };
  } catch (error) {
    db.close();
    throw error;
  }
}

function schemaRefusal(dataDir: string, file: string, schema: Exclude<Schema, { kind: 'ready' }>): string {
  return schema.kind === 'foreign'
    ? `${file} is a database, but not a ledger of Bridgehead; move it away or set DATA_DIR to another folder than ${dataDir}.`
    : `The ledger in ${dataDir} has layout ${schema.found} and this version reads layout ${LAYOUT}; start the version that wrote it, or set DATA_DIR to another folder.`;
}

function refusal(dataDir: string, file: string, lockWaitMs: number, code: number, error: unknown): string {
  switch (code) {
    case SQLITE.BUSY:
      return `Another process holds the ledger in ${dataDir} (waited ${lockWaitMs} ms for it); stop that process, or give this one a DATA_DIR of its own.`;
    case SQLITE.NOTADB:
    case SQLITE.CORRUPT:
      return `${file} is not a database that can be read; restore it from a backup, or move it away to start with an empty ledger.`;
    case SQLITE.FULL:
      return `There is no room on the disk for the ledger in ${dataDir}; free some, or set DATA_DIR to a folder on another disk.`;
    default:
      return `The ledger in ${dataDir} cannot be opened (${error instanceof Error ? error.message : String(error)}); make the folder and its files writable for this user, or set DATA_DIR to another one.`;
  }
}

/** The worker thread has nothing else to do until the file is open. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
