import { startRedis, type RedisServer } from './redis-server.js';

/** A ledger for whole-process tests: the settings that choose it, and what must be stopped in the end. */
export interface LedgerChoice {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Both ledgers, each as durable as the promise needs. */
export const LEDGERS: readonly { readonly name: string; start(): Promise<LedgerChoice> }[] = [
  { name: 'SQLite', start: async () => ({ env: {}, stop: async () => {} }) },
  {
    name: 'Redis',
    start: async () => {
      const redis = await startDurableRedis();
      return { env: { REDIS_URL: redis.url }, stop: () => redis.stop() };
    },
  },
];

export const startDurableRedis = (args: readonly string[] = []): Promise<RedisServer> =>
  startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always', ...args] });
