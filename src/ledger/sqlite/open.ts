import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../relay/clock.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type { Opening } from '../../relay/ledger.js';
import { Courier } from './courier.js';
import { checkDisk } from './disk.js';
import { makeFolder } from './folder.js';
import { Health } from './health.js';
import { ledgerClock } from './ledger-clock.js';
import type { BatchReply, WorkerStart } from './protocol.js';
import { SqliteLedger } from './sqlite-ledger.js';
import { firstMessage, stopWorker } from './worker-life.js';

export interface SqliteOptions {
  readonly dataDir: string;
  readonly windowMs: number;
  readonly diskFloorBytes: number;
  readonly clock: Clock;
  readonly facts: LedgerFacts;
  /** How long the lock of another process is waited for. */
  readonly lockWaitMs?: number;
}

const LOCK_WAIT_MS = 3_000;
const UPKEEP_MS = 5_000;

const startThread = (start: WorkerStart): Worker =>
  new Worker(new URL('worker.js', import.meta.url), { workerData: start });

/** Opens the ledger in `dataDir` for this process alone. `start` makes the thread that owns the file. */
export async function openSqliteLedger(options: SqliteOptions, start = startThread): Promise<Opening> {
  const { windowMs, diskFloorBytes, clock, facts, lockWaitMs = LOCK_WAIT_MS } = options;
  const dataDir = resolve(options.dataDir);
  const folder = await makeFolder(dataDir);
  if (folder.kind === 'refused') return folder;

  const disk = await checkDisk(dataDir, diskFloorBytes);
  const worker = start({ dataDir, file: join(dataDir, 'ledger.db'), windowMs, lockWaitMs });
  const opening = await firstMessage(worker);
  if (opening.kind === 'refused') return opening;
  if (opening.created) facts.ledgerAdopted(opening.ledgerId);

  const health = new Health(facts, disk);
  const now = ledgerClock(clock, opening.clockMaxMs);
  const readings = () => ({ nowMs: now(), wallMs: clock.now(), full: health.full });
  const courier = new Courier(clock, readings, (batch, transfer) => {
    health.sent(transfer.reduce((sum, { byteLength }) => sum + byteLength, 0));
    worker.postMessage(batch, transfer);
  });
  worker.on('message', (reply: BatchReply) => {
    health.replied(reply);
    courier.deliver(reply);
  });

  const upkeep = setInterval(() => {
    void courier.ask<'tidy'>({ kind: 'tidy' }, clock.monotonic() + UPKEEP_MS);
    void checkDisk(dataDir, diskFloorBytes).then((report) => health.checked(report));
  }, UPKEEP_MS).unref();

  let closed: Promise<void> | null = null;
  const ended = (reason: string) => {
    clearInterval(upkeep);
    if (closed === null) health.died(reason);
    closed ??= Promise.resolve();
    courier.abandon();
  };
  worker.on('error', (error) => ended(error.message));
  worker.on('exit', (code) => ended(`exit code ${code}`));

  const close = () => {
    clearInterval(upkeep);
    closed ??= stopWorker(worker, courier.drain(), clock);
    return closed;
  };
  return { kind: 'open', ledger: new SqliteLedger({ courier, clock, facts, status: () => health.status(), close }) };
}
