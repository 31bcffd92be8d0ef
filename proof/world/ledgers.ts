import { Redis } from 'ioredis';
import { Layout, PARTITIONS } from '#src/ledger/redis/layout.js';
import { startRedis, type RedisServer } from '#test/support/redis-server.js';
import { startProxy, type Proxy } from './proxy.js';
import { steadyPort } from './steady-port.js';

/** Its name in every receiver's configuration. */
export const DESTINATION = 'orders';

/** What the receivers of one world keep their ledger in, and the handles that faults take hold of. */
export interface LedgerSite {
  /** What tells a receiver to use it. `dataDir` is its own folder. */
  readonly env: Readonly<Record<string, string>>;
  /** Only where it is a single Redis. */
  readonly redis: RedisSite | null;
  /** How many deliveries are kept at this moment; null: only the receivers can tell, and they count every few seconds. */
  readonly countKept: (() => Promise<number>) | null;
  stop(): Promise<void>;
}

export interface RedisSite {
  readonly server: RedisServer;
  /** Not through the proxy. */
  readonly admin: Redis;
  /** Between the receivers and Redis; null where there is none. */
  readonly link: Proxy | null;
}

async function redis(fsync: string, isProxied: boolean): Promise<LedgerSite> {
  const port = await steadyPort();
  const server = await startRedis({ port, args: ['--appendonly', 'yes', '--appendfsync', fsync] });
  const link = isProxied ? await startProxy(port) : null;
  const admin = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  admin.on('error', () => {});
  return {
    env: { REDIS_URL: `redis://127.0.0.1:${link?.port ?? port}` },
    redis: { server, admin, link },
    countKept: () => countKept(admin),
    stop: async () => {
      admin.disconnect();
      await link?.stop();
      await server.kill('SIGCONT');
      await server.stop();
    },
  };
}

/** Whatever is kept is due at some time. */
async function countKept(admin: Redis): Promise<number> {
  const layout = new Layout('bh');
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const counts = await Promise.all(
    partitions.map((partition) => admin.zcard(layout.queues(partition, DESTINATION).due)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One entry for each kind of ledger. A further topology (Sentinel, Cluster) is one more entry. */
export const ledgers = {
  redis: () => redis('always', false),
  'redis-everysec': () => redis('everysec', false),
  'redis-behind-proxy': () => redis('always', true),
  sqlite: async (): Promise<LedgerSite> => ({ env: {}, redis: null, countKept: null, stop: async () => {} }),
} as const;

export type LedgerName = keyof typeof ledgers;
