import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist-bundle/main.js', import.meta.url));

/** The built process, as a user starts it, on a free port and with a ledger of its own. */
export interface Receiver {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** All that it has written so far. */
  output(): string;
  /** Resolves with the exit code, null after a signal that killed it. */
  readonly exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /** SIGKILL, and a new process with the same settings on the same port and ledger. */
  crash(): Promise<Receiver>;
  /** Kills what still runs and removes its folder. */
  dispose(): Promise<void>;
}

const SETTINGS = ['PATH', 'TMPDIR'];

/** The environment of the tests without what would configure the receiver. */
const bare = () =>
  Object.fromEntries(SETTINGS.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** Starts it and waits for its first screen; fails with its output when it exits instead. */
export async function startReceiver(env: Readonly<Record<string, string>> = {}): Promise<Receiver> {
  const dataDir = env['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'bridgehead-data-')));
  const settings = { PORT: '0', DATA_DIR: dataDir, SHUTDOWN_DELAY_MS: '100', ...env };
  const { child, output } = launch(settings);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const port = await listening(child, output);
  const end = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    dataDir,
    output,
    exited,
    kill: (signal) => child.kill(signal),
    crash: async () => {
      await end();
      return startReceiver({ ...env, DATA_DIR: dataDir, PORT: String(port) });
    },
    dispose: async () => {
      await end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts it where it should refuse, and gives its exit code, what it said on stderr, and all that it wrote. */
export async function refusedStart(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string; output: string }> {
  const { child, output, refusal } = launch({ PORT: '0', ...env });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: refusal(), output: output() };
}

function launch(env: Readonly<Record<string, string>>): {
  child: ChildProcess;
  output: () => string;
  refusal: () => string;
} {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...bare(), LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return { child, output: () => text + errors, refusal: () => errors };
}

async function listening(child: ChildProcess, output: () => string): Promise<number> {
  for (;;) {
    const port = /listens on http:\/\/[^ ]*?:(\d+)\/events/.exec(output())?.[1];
    if (port) return Number(port);
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the receiver did not start:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
