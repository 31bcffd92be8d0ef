import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { failed, joined, singles } from './alone.js';
import { performer } from './perform.js';
import type { Answer, Batch, BatchReply, Call } from './protocol.js';
import { sqliteCode, SQLITE } from './sqlite-error.js';

/** The clock's maximum is written at most this often: after a crash the clock is behind by no more. */
const CLOCK_STEP_MS = 1_000;

/**
 * One transaction for all calls that came together, and one sync of the disk. Where it fails (a full disk, an error of
 * the disk) nothing of it has happened, and every item is tried alone: those that still can be done are done.
 */
export function batchRunner(db: DatabaseSyncInstance, windowMs: number): (batch: Batch) => BatchReply {
  const perform = performer(db, windowMs);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const saveClock = db.prepare("UPDATE meta SET value = ? WHERE name = 'clock_max_ms' AND value < ?");
  let savedMs = 0;

  const transaction = <Result>(work: () => Result): Result => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };

  const together = (batch: Batch): BatchReply => {
    const saves = batch.nowMs >= savedMs + CLOCK_STEP_MS && batch.calls.some(({ kind }) => writes(kind));
    const answers = transaction(() => {
      if (saves) saveClock.run(batch.nowMs, batch.nowMs);
      return batch.calls.map((call) => perform(call, batch));
    });
    if (saves) savedMs = batch.nowMs;
    return { kind: 'answers', answers, trouble: null, faults: [] };
  };

  const alone = (batch: Batch): BatchReply => {
    let trouble: BatchReply['trouble'] = null;
    const faults: string[] = [];
    const tryOne = (call: Call): Answer => {
      try {
        return transaction(() => perform(call, batch));
      } catch (error) {
        const code = sqliteCode(error);
        const message = error instanceof Error ? error.message : String(error);
        if (code === 0) faults.push(error instanceof Error ? (error.stack ?? message) : message);
        else trouble = { full: code === SQLITE.FULL, message };
        return failed(call, code);
      }
    };
    const answers = batch.calls.map((call) => joined(call, singles(call).map(tryOne)));
    return { kind: 'answers', answers, trouble, faults };
  };

  return (batch) => {
    try {
      return together(batch);
    } catch {
      return alone(batch);
    }
  };
}

const writes = (kind: Call['kind']): boolean => kind === 'claim' || kind === 'move';
