import { Cluster as RedisClient, Redis } from 'ioredis';
import type { RedisAddress } from '#src/config/config.js';
import { readRedisUrl } from '#src/config/redis-url.js';
import { Layout } from '#src/ledger/redis/layout.js';
import { openRedisLedger, type RedisLedgerOptions } from '#src/ledger/redis/open-redis-ledger.js';
import { loadScripts, type Scripts } from '#src/ledger/redis/scripts.js';
import type { Clock } from '#src/relay/clock.js';
import { systemClock } from '#src/system-clock.js';
import type { LedgerFacts } from '#src/relay/facts.js';
import type { OpenLedger } from '#src/relay/ledger.js';
import { DESTINATIONS, WINDOW_MS, type LedgerHarness } from './ledger-harness.js';
import { startRedisCluster } from './redis-cluster.js';
import { startRedis } from './redis-server.js';

export const PREFIX = 'bh';
/** The key that holds by how much the shifted scripts are ahead. */
export const SHIFT = 'harness:shift-ms';

/** The scripts with their clock moved forward by what stands under a key of the harness, given as Lua. */
export async function shiftedScripts(key = `'${SHIFT}'`): Promise<Scripts> {
  const line = 'local now = time[1] * 1000 + math.floor(time[2] / 1000)';
  const shifted = `${line} + tonumber(redis.call('GET', ${key}) or '0')`;
  const sources = Object.entries(await loadScripts()).map(([name, lua]) => [name, lua.replace(line, shifted)]);
  return Object.fromEntries(sources) as Scripts;
}

/** Facts that nobody listens to, but for those that a test passes; a fault fails the test that caused it. */
export const quietFacts = (heard: Partial<LedgerFacts> = {}): LedgerFacts => ({
  ledgerLost: () => undefined,
  ledgerRegained: () => undefined,
  ledgerAdopted: () => undefined,
  clockSkewed: () => undefined,
  fault: (where, error) => {
    throw new Error(`fault in ${where}`, { cause: error });
  },
  ...heard,
});

export const realClock: Clock = systemClock;

export function addressOf(url: string): RedisAddress {
  const address = readRedisUrl(url);
  if (address === null) throw new Error(`not a URL of Redis: ${url}`);
  return address;
}

export const redisOptions = (url: string, changes: Partial<RedisLedgerOptions> = {}): RedisLedgerOptions => ({
  address: addressOf(url),
  prefix: PREFIX,
  windowMs: WINDOW_MS,
  destinations: DESTINATIONS.filter((name) => name !== 'invalid'),
  memoryRatio: 0.85,
  durability: null,
  leaseMs: 15_000,
  clock: realClock,
  facts: quietFacts(),
  ...changes,
});

export async function openOrThrow(options: RedisLedgerOptions): Promise<OpenLedger> {
  const opening = await openRedisLedger(options);
  if (opening.kind === 'refused') throw new Error(opening.reason);
  return opening.ledger;
}

/** Makes every ledger connect anew, and so look at the server at once instead of after its pause. */
export async function disconnectOthers(admin: Redis): Promise<void> {
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
}

/** What a harness does behind the ledger's back. */
interface BackDoor {
  readonly name: string;
  readonly url: string;
  readonly scripts: Scripts;
  readonly setShift: (ms: number) => Promise<unknown>;
  readonly empty: () => Promise<unknown>;
  readonly remove: (key: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** The Redis ledger under the conformance suite: a real server, and two processes' handles on it. */
export async function redisHarness(): Promise<LedgerHarness> {
  const server = await startRedis({ args: ['--appendonly', 'yes'] });
  const admin = new Redis(server.url);
  return harnessOn({
    name: 'Redis',
    url: server.url,
    scripts: await shiftedScripts(),
    setShift: (ms) => admin.set(SHIFT, ms),
    empty: () => admin.flushall(),
    remove: (key) => admin.del(key),
    async stop() {
      admin.disconnect();
      await server.stop();
    },
  });
}

/** The same on a Cluster: a script sees only what lies on its node, so that each hash tag has its own key for the shift. */
export async function redisClusterHarness(): Promise<LedgerHarness> {
  const cluster = await startRedisCluster(['--appendonly', 'yes']);
  const admin = new RedisClient([cluster.url]);
  const { tags } = new Layout(PREFIX);
  return harnessOn({
    name: 'a Redis Cluster',
    url: cluster.url,
    scripts: await shiftedScripts(`'harness:{' .. string.match(KEYS[1], '{(.-)}') .. '}'`),
    setShift: (ms) => Promise.all(tags.map((tag) => admin.set(`harness:{${tag}}`, ms))),
    empty: () => Promise.all(cluster.clients.map((client) => client.flushall())),
    remove: (key) => admin.del(key),
    async stop() {
      admin.disconnect();
      await cluster.stop();
    },
  });
}

async function harnessOn({ name, url, scripts, setShift, empty, remove, stop }: BackDoor): Promise<LedgerHarness> {
  const layout = new Layout(PREFIX);
  let shiftMs = 0;
  const clock: Clock = {
    ...realClock,
    now: () => realClock.now() + shiftMs,
    monotonic: () => realClock.monotonic() + shiftMs,
  };
  const options = redisOptions(url, { clock, durability: 'aof', scripts });
  const open = () => Promise.all([openOrThrow(options), openOrThrow(options)]);
  let [first, second] = await open().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const shutBoth = async () => {
    await Promise.all([first.close(), second.close()]);
  };
  const reopen = async () => {
    await shutBoth();
    [first, second] = await open();
  };
  return {
    name,
    ledger: () => first,
    other: () => second,
    async advance(ms) {
      shiftMs += ms;
      await setShift(shiftMs);
    },
    crash: reopen,
    async reset() {
      await empty();
      await setShift(shiftMs);
      await reopen();
    },
    async losePayload(destination, key) {
      const removed = await remove(layout.place(destination, key).body);
      if (removed === 0) throw new Error(`no payload is stored for ${key}`);
    },
    soon: () => clock.monotonic() + 5_000,
    async close() {
      await shutBoth();
      await stop();
    },
  };
}
