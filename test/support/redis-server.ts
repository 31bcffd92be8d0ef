import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { provideRedis, type RedisProgram } from './redis-binary.js';

export interface RedisStart {
  /** Configuration as arguments: `['--appendonly', 'yes', '--maxmemory', '20mb']`. */
  readonly args?: readonly string[];
  readonly port?: number;
  /** What cannot be said by arguments: the text of a configuration file that the server may also write to. */
  readonly file?: string;
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
  const file = join(dir, 'redis.conf');
  if (start.file !== undefined) await writeFile(file, start.file);
  const named = start.file === undefined ? [] : [file];
  let args = [...named, ...(start.args ?? [])];
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
      args = changed === undefined ? args : [...named, ...changed];
      running = await launch(program, port, dir, args);
    },
    async stop() {
      await kill('SIGKILL');
      if (start.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A replica of `primary` that follows it: the last of `count`. */
export async function startReplica(primary: RedisServer, start: RedisStart = {}, count = 1): Promise<RedisServer> {
  const admin = new Redis(primary.url);
  try {
    // It would wait five seconds for further replicas.
    await admin.config('SET', 'repl-diskless-sync-delay', '0');
    const args = ['--replicaof', `127.0.0.1 ${primary.port}`, ...(start.args ?? [])];
    const replica = await startRedis({ ...start, args });
    await followed(admin, count);
    return replica;
  } finally {
    admin.disconnect();
  }
}

/** Resolves when so many replicas hold all that the server does; INFO shows them online before they have read it. */
export async function followed(admin: Redis, count: number): Promise<void> {
  await admin.publish('started', '');
  while ((await admin.wait(count, 1_000)) < count);
}

interface Running {
  readonly child: ChildProcess;
  signal(signal: NodeJS.Signals): void;
}

async function launch(program: RedisProgram, port: number, dir: string, args: readonly string[]): Promise<Running> {
  const [file, rest] = args[0]?.startsWith('/') === true ? [[args[0]], args.slice(1)] : [[], args];
  const common = [...file, '--port', String(port), '--dir', dir, '--save', '', '--loglevel', 'warning', ...rest];
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
  const child = spawn(program.path, [...args, '--bind', '127.0.0.1'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, signal: (signal) => child.kill(signal) };
}

/** The client's own signals would not reach the server in its container: they are sent by name. */
function contained(program: RedisProgram & { kind: 'docker' }, port: number, dir: string, args: readonly string[]) {
  const name = `bridgehead-redis-${process.pid}-${port}`;
  // Servers must reach one another by the addresses that the tests know.
  const network = process.platform === 'linux' ? ['--network', 'host'] : ['-p', `127.0.0.1:${port}:${port}`];
  const flags = ['--rm', '--name', name, ...network, '-v', `${dir}:${dir}`];
  const server = ['redis-server', ...args, '--protected-mode', 'no'];
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
