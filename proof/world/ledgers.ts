import type { Redis } from 'ioredis';
import { startRedis, type RedisServer } from '#test/support/redis-server.js';
import type { Chance } from '../chance.js';
import { clusterSite } from './cluster-site.js';
import { countKept } from './count-kept.js';
import { startProxy, type Proxy } from './proxy.js';
import { adminOf } from './redis-admin.js';
import { sentinelSite } from './sentinel-site.js';
import { steadyPort } from './steady-port.js';

/** What the receivers of one world keep their ledger in, and the handles that faults take hold of. */
export interface LedgerSite {
  /** What tells a receiver to use it. `dataDir` is its own folder. */
  readonly env: Readonly<Record<string, string>>;
  /** Only where it is a single Redis. */
  readonly redis?: RedisSite;
  /** A replica takes over from its primary; resolves when the old primary follows it. Only where there are replicas. */
  readonly failOver?: (how: 'ordered' | 'killed', chance: Chance) => Promise<void>;
  /** Slots move to other nodes and back. Only in a Cluster. */
  readonly moveSlots?: (chance: Chance) => Promise<void>;
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
  const admin = adminOf(server);
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

/** One entry for each kind of ledger. */
export const ledgers = {
  redis: () => redis('always', false),
  'redis-everysec': () => redis('everysec', false),
  'redis-behind-proxy': () => redis('always', true),
  sentinel: sentinelSite,
  cluster: () => clusterSite(false),
  'cluster-replicated': () => clusterSite(true),
  sqlite: async (): Promise<LedgerSite> => ({ env: {}, countKept: null, stop: async () => {} }),
} as const;

export type LedgerName = keyof typeof ledgers;
