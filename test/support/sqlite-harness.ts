import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { OpenLedger } from '#src/relay/ledger.js';
import { openSqliteLedger } from '#src/ledger/sqlite/open.js';
import { WINDOW_MS, type LedgerHarness } from './ledger-harness.js';
import { shiftedClock, silentFacts } from './sqlite-parts.js';
import type { Tampering, TestWorkerStart } from './sqlite-test-worker.js';

/** The SQLite ledger under the conformance suite: one process owns its folder, so that `other` is the same handle. */
export async function sqliteHarness(): Promise<LedgerHarness & { leaveRoom(pages: number): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridgehead-sqlite-'));
  const clock = shiftedClock();
  let thread: { readonly worker: Worker; readonly tampering: MessagePort } | undefined;
  let current: OpenLedger | undefined;

  const open = async () => {
    const options = { dataDir, windowMs: WINDOW_MS, diskFloorBytes: 0, clock, facts: silentFacts };
    const opening = await openSqliteLedger(options, (start) => {
      const { port1, port2 } = new MessageChannel();
      const workerData: TestWorkerStart = { ...start, tampering: port2 };
      const url = new URL('sqlite-test-worker.js', import.meta.url);
      thread = { worker: new Worker(url, { workerData, transferList: [port2] }), tampering: port1 };
      port1.unref();
      return thread.worker;
    });
    if (opening.kind === 'refused') throw new Error(opening.reason);
    current = opening.ledger;
  };
  const tamper = async (tampering: Tampering) => {
    if (thread === undefined) throw new Error('the ledger is not open');
    thread.tampering.postMessage(tampering, []);
    await once(thread.tampering, 'message');
  };
  const opened = (): OpenLedger => {
    if (current === undefined) throw new Error('the ledger is not open');
    return current;
  };
  await open();

  /** Stays the same across a crash, so that a test may hold it. */
  const handle: OpenLedger = {
    claim: (...args) => opened().claim(...args),
    move: (...args) => opened().move(...args),
    takeDue: (...args) => opened().takeDue(...args),
    list: (...args) => opened().list(...args),
    show: (...args) => opened().show(...args),
    recall: (...args) => opened().recall(...args),
    redrive: (...args) => opened().redrive(...args),
    discard: (...args) => opened().discard(...args),
    census: () => opened().census(),
    status: () => opened().status(),
    close: () => opened().close(),
  };
  return {
    name: 'sqlite',
    ledger: () => handle,
    other: () => handle,
    advance: async (ms) => clock.advance(ms),
    /** The thread ends between two statements: no commit, no farewell. */
    crash: async () => {
      await thread?.worker.terminate();
      await open();
    },
    reset: () => tamper({ kind: 'empty' }),
    leaveRoom: (pages) => tamper({ kind: 'leave-room', pages }),
    losePayload: (_destination, key) => tamper({ kind: 'lose-payload', key }),
    soon: () => clock.monotonic() + 5_000,
    close: async () => {
      await opened().close();
      await rm(dataDir, { recursive: true });
    },
  };
}
