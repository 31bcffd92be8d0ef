import type { MessagePort } from 'node:worker_threads';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { batchRunner } from './batch.js';
import { openDatabase } from './database.js';
import { owned } from './pack.js';
import type { Batch, BatchReply, WorkerOpening, WorkerStart } from './protocol.js';

/**
 * The life of the thread that owns the file, so that a slow disk never holds up the event loop: it says how the
 * opening went, answers one batch after the other, and closes the file when it is told to. null: refused.
 */
export function serve(
  port: MessagePort,
  { dataDir, file, windowMs, lockWaitMs }: WorkerStart,
): DatabaseSyncInstance | null {
  const opened = openDatabase(dataDir, file, lockWaitMs);
  if (opened.kind === 'refused') {
    port.postMessage(opened satisfies WorkerOpening);
    return null;
  }
  const { db, schema } = opened;
  const run = batchRunner(db, windowMs);
  port.on('message', (message: Batch | 'close') => {
    if (message === 'close') {
      db.close();
      port.close();
      return;
    }
    const reply = run(message);
    port.postMessage(reply, payloadsOf(reply));
  });
  port.postMessage({ ...schema, kind: 'open' } satisfies WorkerOpening);
  return db;
}

/** Payloads on their way out change their owner instead of being copied. */
function payloadsOf({ answers }: BatchReply): ArrayBuffer[] {
  const records = answers.flatMap((answer) => {
    if (answer === null || Array.isArray(answer)) return [];
    if ('deliveries' in answer) return answer.deliveries.map(({ record }) => record);
    return 'record' in answer && answer.record !== null ? [answer.record] : [];
  });
  return records.filter((record) => owned(record)).map(({ buffer }) => buffer as ArrayBuffer);
}
