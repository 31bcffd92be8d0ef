import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { provideRedis, type RedisProgram } from './redis-binary.js';

export interface RedisStart {
  /** Configuration as arguments: `['--appendonly', 'yes', '--maxmemory', '20mb']`. */
  readonly args?: readonly string[];
  readonly port?: number;
  /** Where it keeps its files. Without it a temporary folder, removed by `stop`. */
  readonly dir?: string;
}

/** A real server on 127.0.0.1, stopped by whoever started it. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** Of the server, or of the client that holds its container. */
  readonly pid: number;
  /** Returns at once for signals that a process survives, else when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and folder; `args` replaces the first ones. */
  restart(args?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export async function startRedis(start: RedisStart = {}): Promise<RedisServer> {
  const program = await provideRedis();
  const port = start.port ?? (await freePort());
  const dir = start.dir ?? (await mkdtemp(join(tmpdir(), 'bridgehead-redis-')));
  let args = start.args ?? [];
  let running = await launch(program, port, dir, args);

  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    const ends = signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGINT';
    const gone = ends ? once(running.child, 'exit') : Promise.resolve();
    running.signal(signal);
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    get pid() {
      return running.child.pid ?? -1;
    },
    kill,
    async restart(changed) {
      await kill('SIGKILL');
      args = changed ?? args;
      running = await launch(program, port, dir, args);
    },
    async stop() {
      await kill('SIGKILL');
      if (start.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  signal(signal: NodeJS.Signals): void;
}

async function launch(program: RedisProgram, port: number, dir: string, args: readonly string[]): Promise<Running> {
  const common = ['--port', String(port), '--dir', dir, '--save', '', '--loglevel', 'warning', ...args];
  const running = program.kind === 'binary' ? native(program, common) : contained(program, port, dir, common);
  let output = '';
  const keep = (chunk: Buffer) => (output += chunk.toString());
  running.child.stdout?.on('data', keep);
  running.child.stderr?.on('data', keep);
  await answering(running.child, port).catch((error: unknown) => {
    running.signal('SIGKILL');
    throw new Error(`Redis did not start on port ${port}: ${String(error)}\n${output}`);
  });
  return running;
}

function native(program: RedisProgram & { kind: 'binary' }, args: readonly string[]): Running {
  const env = { ...process.env, ...(program.libraries && { LD_LIBRARY_PATH: program.libraries }) };
  const child = spawn(program.path, ['--bind', '127.0.0.1', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, signal: (signal) => child.kill(signal) };
}

/** The client's own signals would not reach the server in its container: they are sent by name. */
function contained(program: RedisProgram & { kind: 'docker' }, port: number, dir: string, args: readonly string[]) {
  const name = `bridgehead-redis-${process.pid}-${port}`;
  const flags = ['--rm', '--name', name, '-p', `127.0.0.1:${port}:${port}`, '-v', `${dir}:${dir}`];
  const server = ['redis-server', '--protected-mode', 'no', ...args];
  const child = spawn('docker', ['run', ...flags, program.image, ...server], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, signal: (signal: NodeJS.Signals) => void spawn('docker', ['kill', '--signal', signal, name]) };
}

/** Any reply will do, a refusal for want of a password too. */
async function answering(child: ChildProcess, port: number): Promise<void> {
  const probe = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  probe.on('error', () => undefined);
  const exited = once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended with code ${code}`)));
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('no answer in 20 s')), 20_000).unref();
  });
  try {
    await Promise.race([probe.ping().catch(refusal), exited, late]);
  } finally {
    exited.catch(() => undefined);
    late.catch(() => undefined);
    probe.disconnect();
  }
}

function refusal(error: unknown): void {
  if (!/NOAUTH|LOADING/.test(String(error))) throw error;
}
