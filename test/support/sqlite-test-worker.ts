import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { serve } from '#src/ledger/sqlite/serve.js';
import type { WorkerStart } from '#src/ledger/sqlite/protocol.js';

/** What a test may have done to the file, which nobody outside this thread can open. */
export type Tampering =
  | { readonly kind: 'empty' }
  | { readonly kind: 'lose-payload'; readonly key: string }
  /** As a disk with so much room left for the file. */
  | { readonly kind: 'leave-room'; readonly pages: number };

export interface TestWorkerStart extends WorkerStart {
  readonly tampering: MessagePort;
}

if (parentPort === null) throw new Error('this module is the entry of a worker thread');
const start = workerData as TestWorkerStart;
const db = serve(parentPort, start);
parentPort.on('close', () => start.tampering.close());
start.tampering.unref();
start.tampering.on('message', (tampering: Tampering) => {
  if (tampering.kind === 'leave-room') {
    const used = db?.prepare('PRAGMA page_count').get() as { page_count: number } | undefined;
    db?.exec(`PRAGMA max_page_count = ${(used?.page_count ?? 0) + tampering.pages}`);
    start.tampering.postMessage('done', []);
    return;
  }
  const sql =
    tampering.kind === 'empty'
      ? 'DELETE FROM payload; DELETE FROM kept; DELETE FROM seen; DELETE FROM destination;'
      : `DELETE FROM payload WHERE id = (SELECT id FROM kept WHERE key = x'${tampering.key}');`;
  db?.exec(`BEGIN; ${sql} COMMIT;`);
  start.tampering.postMessage('done', []);
});
