import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../.cache/redis/', import.meta.url));
const UNPACKED = join(CACHE, 'debian');

/** A server that was unpacked, not installed, and the folder of the libraries that came with it. */
export interface UnpackedRedis {
  readonly path: string;
  readonly libraries: string;
}

/** What an earlier run left, if it still starts on this machine. */
export async function cachedRedis(root = UNPACKED): Promise<UnpackedRedis | string> {
  const folders = await readdir(join(root, 'usr/lib')).catch(() => []);
  const libraries = folders.map((name) => join(root, 'usr/lib', name)).join(':');
  const path = join(root, 'usr/bin/redis-server');
  return run(path, ['--version'], { env: { ...process.env, LD_LIBRARY_PATH: libraries } }).then(
    () => ({ path, libraries }),
    (error: Error) => `${path} does not run (${error.message.split('\n', 1)[0]})`,
  );
}

/**
 * Downloads what `apt-get install redis-server` would add to this machine, and unpacks it into the cache. Needs no
 * root: apt keeps its lists and archives in a folder of ours, and only dpkg's list of what is installed is read.
 * Each run unpacks into a folder of its own and renames it, so that two at once do not meet.
 */
export async function debianRedis(): Promise<UnpackedRedis | string> {
  await mkdir(CACHE, { recursive: true });
  const scratch = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    const archives = await download(scratch);
    const root = join(scratch, 'root');
    for (const archive of archives) await run('dpkg-deb', ['-x', archive, root]);
    const fetched = await cachedRedis(root);
    if (typeof fetched === 'string') return fetched;
    return await settle(root, join(scratch, 'broken'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Puts it where later runs look. A server that another run has put there meanwhile may be in use: it stays, if it works. */
async function settle(root: string, broken: string): Promise<UnpackedRedis | string> {
  await rename(root, UNPACKED).catch(async (error: unknown) => {
    if (!isTaken(error)) throw error;
    if (typeof (await cachedRedis()) !== 'string') return;
    await rename(UNPACKED, broken);
    await rename(root, UNPACKED);
  });
  return cachedRedis();
}

async function download(scratch: string): Promise<string[]> {
  const archives = join(scratch, 'cache/archives');
  await mkdir(join(scratch, 'state/lists/partial'), { recursive: true });
  await mkdir(join(archives, 'partial'), { recursive: true });
  const settings = [
    `Dir::State=${join(scratch, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(scratch, 'cache')}`,
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ].flatMap((setting) => ['-o', setting]);
  const apt = (...args: string[]) => run('apt-get', [...settings, '-qq', ...args], { timeout: 180_000 });
  // A source that is down (a vendor's own, say) fails the update although Debian's lists have come.
  await apt('update').catch(() => undefined);
  await apt('-y', '--no-install-recommends', '--download-only', 'install', 'redis-server');
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
