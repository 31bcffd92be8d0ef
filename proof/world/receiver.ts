import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Deeds } from './deeds.js';
import type { Order } from './preload.js';

const MAIN = fileURLToPath(new URL('../../dist-bundle/main.js', import.meta.url));
const PRELOAD = new URL('preload.js', import.meta.url).href;
const READY_WITHIN_MS = 120_000;

export interface ReceiverStart {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly deeds: Deeds;
  /** What runs before it in the same process, as a shell writes it: a folder mounted, a limit set. */
  readonly before?: string;
  /** Its log goes through another process, so that a limit on files does not silence it. */
  readonly pipesLog?: boolean;
}

/** One receiver as a real process, on the same port through all of its lives. */
export class ReceiverProcess {
  readonly name: string;
  readonly url: string;
  readonly logFile: string;
  readonly #start: ReceiverStart;
  #child: ChildProcess | null = null;
  #lives = 0;

  constructor(start: ReceiverStart) {
    this.name = start.name;
    this.url = `http://127.0.0.1:${start.port}`;
    this.logFile = join(start.folder, `${start.name}.log`);
    this.#start = start;
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  /** The name of the present process. */
  get life(): string {
    return `${this.name}.${this.#lives}`;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it serves. A start that fails, because its ledger is away, is tried again, as an orchestrator does. */
  async start(): Promise<void> {
    const untilMs = performance.now() + READY_WITHIN_MS;
    this.#launch();
    while ((await this.#status('/livez')) !== 200) {
      if (performance.now() > untilMs) throw new Error(`${this.name} did not start:\n${this.#lastWords()}`);
      await sleep(50);
      if (!this.isRunning) this.#launch();
    }
  }

  async kill(): Promise<void> {
    this.#start.deeds.at('killed', this.life);
    await this.#end('SIGKILL');
  }

  /** SIGTERM; the exit code says whether it ended well. */
  async terminate(): Promise<void> {
    this.#start.deeds.at('stopped', this.name);
    await this.#end('SIGTERM');
    if (this.#child?.exitCode !== 0) {
      throw new Error(`${this.name} did not stop well (${this.#child?.exitCode}):\n${this.#lastWords()}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Only where it was started with the preload. */
  async order(order: Order): Promise<void> {
    writeFileSync(this.#orderFile, JSON.stringify(order));
    this.signal('SIGUSR2');
    // The signal is obeyed within a turn of the event loop; the file is read by then.
    await sleep(order.stallMs ?? 0);
  }

  /** Sets a soft limit of the running process, such as `nofile=40`. */
  async limit(limit: string): Promise<void> {
    await promisify(execFile)('prlimit', ['--pid', String(this.pid), `--${limit}`]);
  }

  async dispose(): Promise<void> {
    this.signal('SIGCONT');
    await this.#end('SIGKILL');
  }

  get #orderFile(): string {
    return join(this.#start.folder, `${this.name}.order`);
  }

  #launch(): void {
    this.#lives += 1;
    const { env, before, pipesLog = false } = this.#start;
    const log = openSync(this.logFile, 'a');
    const cat = pipesLog ? spawn('cat', [], { stdio: ['pipe', log, 'ignore'] }) : null;
    const output = cat?.stdin ?? log;
    const node = [process.execPath, '--import', PRELOAD, MAIN];
    const [command = '', ...args] =
      before === undefined ? node : ['unshare', '-rm', 'sh', '-c', `${before} && exec "$@"`, 'sh', ...node];
    this.#child = spawn(command, args, {
      env: { PATH: process.env['PATH'], PROOF_ORDER: this.#orderFile, PROOF_LIFE: this.life, ...env },
      stdio: ['ignore', output, output],
    });
    cat?.stdin?.destroy();
    closeSync(log);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child === null || !this.isRunning) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  #status(path: string): Promise<number> {
    return new Promise((resolve) => {
      const asked = request(this.url + path, { agent: false, timeout: 2_000 }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on('timeout', () => asked.destroy());
      asked.on('error', () => resolve(0));
      asked.end();
    });
  }

  #lastWords(): string {
    return readFileSync(this.logFile, 'utf8').slice(-2_000);
  }
}
