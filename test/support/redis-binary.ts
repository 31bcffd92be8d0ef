import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cachedRedis, debianRedis } from './redis-debian.js';

const run = promisify(execFile);

/** How a real server is started. `libraries` is where the loader looks first, for a server that was never installed. */
export type RedisProgram =
  | { readonly kind: 'binary'; readonly path: string; readonly libraries: string }
  | { readonly kind: 'docker'; readonly image: string };

/** One way to come by a server: the program, or why this way leads nowhere. */
type Way = () => Promise<RedisProgram | string>;

const binary = (path: string, libraries = ''): RedisProgram => ({ kind: 'binary', path, libraries });

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const named: Way = async () => {
  const path = process.env['TEST_REDIS_SERVER'];
  if (path === undefined) return 'TEST_REDIS_SERVER is not set';
  if (!(await isExecutable(path))) throw new Error(`TEST_REDIS_SERVER=${path} is not an executable file`);
  return binary(path, process.env['TEST_REDIS_LIBRARIES']);
};

const onPath: Way = async () => {
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      if (await isExecutable(join(folder, name))) return binary(join(folder, name));
    }
  }
  return 'neither redis-server nor valkey-server is on the PATH';
};

const homebrew: Way = async () => {
  await run('brew', ['install', 'redis'], { timeout: 600_000 });
  const { stdout } = await run('brew', ['--prefix', 'redis']);
  return binary(join(stdout.trim(), 'bin', 'redis-server'));
};

const docker: Way = async () => {
  const image = 'redis:7';
  await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 });
  await run('docker', ['pull', '--quiet', image], { timeout: 300_000 });
  return { kind: 'docker', image };
};

const unpacked = (found: { path: string; libraries: string } | string): RedisProgram | string =>
  typeof found === 'string' ? found : binary(found.path, found.libraries);

const ways: readonly (readonly [name: string, way: Way])[] = [
  ['TEST_REDIS_SERVER', named],
  ['PATH', onPath],
  ['the cache of an earlier run', async () => unpacked(await cachedRedis())],
  ["Debian's packages", async () => unpacked(await debianRedis())],
  ['Homebrew', homebrew],
  ['Docker', docker],
];

async function search(): Promise<RedisProgram> {
  const misses: string[] = [];
  for (const [name, way] of ways) {
    const found = await way().catch((error: unknown) => {
      if (name === 'TEST_REDIS_SERVER') throw error;
      return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    });
    if (typeof found !== 'string') {
      process.stdout.write(`Redis for the tests: ${found.kind === 'binary' ? found.path : found.image} (${name})\n`);
      return found;
    }
    misses.push(`  ${name}: ${found}`);
  }
  throw new Error(
    `The tests need a real Redis and found none. Install redis-server or valkey-server, or name one in TEST_REDIS_SERVER.\n${misses.join('\n')}`,
  );
}

let program: Promise<RedisProgram> | undefined;

/** A real server, found or fetched once per test run. It is never skipped and never imitated. */
export function provideRedis(): Promise<RedisProgram> {
  program ??= search();
  return program;
}
