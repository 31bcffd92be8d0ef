import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#test/support/redis-server.js';
import { environment, program, type Name } from './contenders.js';

/** The server under test: a process of its own, as in production. */
export interface ServerUnderTest {
  readonly port: number;
  readonly pid: number;
  /** From exec to the first 200 of `/readyz`. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export interface ServerStart {
  readonly name: Name;
  readonly launcher: readonly string[];
  /** Another file than the usual one. */
  readonly file?: string;
  readonly nodeArgs?: readonly string[];
  readonly redisUrl: string;
  readonly downstreamUrl: string;
  readonly env?: Readonly<Record<string, string>>;
}

const READY_WITHIN_MS = 30_000;

/** Logs go to /dev/null: the lines are made and written, and no disk is measured. Errors are kept for a failed start. */
export async function startServer(start: ServerStart): Promise<ServerUnderTest> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'bridgehead-bench-'));
  const errors = join(folder, 'stderr');
  const [out, err] = [openSync('/dev/null', 'w'), openSync(errors, 'w')];
  const { name, redisUrl, downstreamUrl } = start;
  const env = { ...environment(name, { port, redisUrl, downstreamUrl, env: start.env ?? {} }) };
  if (name === 'ours') env['DATA_DIR'] ??= folder;
  const [command, ...args] = [
    ...start.launcher,
    process.execPath,
    ...(start.nodeArgs ?? []),
    start.file ?? program(name),
  ];
  const startedMs = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', out, err] });
  closeSync(out);
  closeSync(err);
  const stop = async (): Promise<void> => {
    if (isRunning(child)) {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 12_000);
      await once(child, 'exit');
      clearTimeout(hard);
    }
    await rm(folder, { recursive: true, force: true });
  };
  while ((await probe(port)) !== 200) {
    if (!isRunning(child) || performance.now() - startedMs > READY_WITHIN_MS) {
      const said = readFileSync(errors, 'utf8');
      await stop();
      throw new Error(`${name} did not get ready:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return { port, pid: child.pid ?? -1, startMs: performance.now() - startedMs, stop };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function probe(port: number): Promise<number> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', () => resolve(0));
    asked.end();
  });
}
