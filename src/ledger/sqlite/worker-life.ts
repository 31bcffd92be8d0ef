import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../relay/clock.js';
import type { WorkerOpening } from './protocol.js';

/** A disk that hangs must not hold up the end of the process for longer. */
const CLOSE_MS = 5_000;

/** What the worker says when it has opened the file, or why it could not even start. */
export function firstMessage(worker: Worker): Promise<WorkerOpening> {
  return new Promise((resolve) => {
    const refuse = (why: string) =>
      resolve({
        kind: 'refused',
        reason: `The SQLite ledger could not be started (${why}); reinstall the packages for this platform, or use Redis with REDIS_URL.`,
      });
    worker.once('message', resolve);
    worker.once('error', (error) => refuse(error.message));
    worker.once('exit', (code) => refuse(`exit code ${code}`));
  });
}

/** Lets the worker finish and close the file; ends it where that takes too long, which costs nothing but a recovery. */
export async function stopWorker(worker: Worker, drained: Promise<void>, clock: Clock): Promise<void> {
  const giveUp = new AbortController();
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  void drained.then(() => worker.postMessage('close', []));
  await Promise.race([ended, clock.sleep(CLOSE_MS, giveUp.signal)]);
  giveUp.abort();
  await worker.terminate();
}
