import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { openSqliteLedger, type SqliteOptions } from '#src/ledger/sqlite/open.js';
import type { OpenLedger } from '#src/relay/ledger.js';
import { WINDOW_MS } from './ledger-harness.js';
import { shiftedClock, silentFacts } from './sqlite-parts.js';

const CHILD = fileURLToPath(new URL('sqlite-child.js', import.meta.url));
const WORKER = new URL(import.meta.resolve('#src/ledger/sqlite/worker.js'));

export interface Child {
  readonly process: ChildProcess;
  readonly firstLine: string;
  /** What came after the first line, so far. */
  readonly lines: readonly string[];
  kill(): Promise<void>;
}

/** A folder for one test, with everything that was opened in it. */
export class SqliteFolder {
  readonly dataDir: string;
  private readonly root: string;
  private readonly ledgers: OpenLedger[] = [];
  private readonly children: Child[] = [];

  private constructor(root: string) {
    this.root = root;
    this.dataDir = join(root, 'data');
  }

  static async make(): Promise<SqliteFolder> {
    return new SqliteFolder(await mkdtemp(join(tmpdir(), 'bridgehead-sqlite-')));
  }

  options(over: Partial<SqliteOptions> = {}): SqliteOptions {
    const { dataDir } = this;
    const parts = { clock: shiftedClock(), facts: silentFacts };
    return { dataDir, windowMs: WINDOW_MS, diskFloorBytes: 0, lockWaitMs: 200, ...parts, ...over };
  }

  async open(over: Partial<SqliteOptions> = {}): Promise<OpenLedger> {
    return (await this.openWithThread(over)).ledger;
  }

  async openWithThread(over: Partial<SqliteOptions> = {}): Promise<{ ledger: OpenLedger; worker: Worker }> {
    let worker: Worker | undefined;
    const opening = await openSqliteLedger(this.options(over), (start) => {
      worker = new Worker(WORKER, { workerData: start });
      return worker;
    });
    if (opening.kind === 'refused' || worker === undefined) throw new Error(JSON.stringify(opening));
    this.ledgers.push(opening.ledger);
    return { ledger: opening.ledger, worker };
  }

  /** Why the ledger cannot be opened. */
  async refusal(over: Partial<SqliteOptions> = {}): Promise<string> {
    const opening = await openSqliteLedger(this.options(over));
    if (opening.kind === 'refused') return opening.reason;
    await opening.ledger.close();
    throw new Error('it was opened');
  }

  async spawn(mode: 'hold' | 'write'): Promise<Child> {
    const started = spawn(process.execPath, [CHILD, this.dataDir, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    const output = createInterface({ input: started.stdout });
    const exited = once(started, 'exit');
    const [firstLine] = (await once(output, 'line')) as [string];
    output.on('line', (line) => lines.push(line));
    const kill = async () => {
      started.kill('SIGKILL');
      await exited;
    };
    const child: Child = { process: started, firstLine, lines, kill };
    this.children.push(child);
    return child;
  }

  async remove(): Promise<void> {
    await Promise.all(this.children.map((child) => child.kill()));
    await Promise.all(this.ledgers.map((ledger) => ledger.close()));
    await rm(this.root, { recursive: true });
  }
}
