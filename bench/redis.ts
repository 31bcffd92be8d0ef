import { Redis } from 'ioredis';
import { startRedis, type RedisServer } from '#test/support/redis-server.js';

export interface BenchRedis {
  readonly url: string;
  readonly client: Redis;
  /** CPU time that the server has had, user and system, in µs. */
  cpuUs(): Promise<number>;
  usedBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** As the peers' own documents start it: in memory only. */
export const WITHOUT_AOF: readonly string[] = ['--appendonly', 'no'];
export const AOF_EVERYSEC: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

/** A fresh Redis, found the way the tests find theirs. */
export async function freshRedis(args: readonly string[]): Promise<BenchRedis> {
  const server: RedisServer = await startRedis({ args });
  const client = new Redis(server.url);
  const figure = async (section: string, name: string): Promise<number> =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await client.info(section))?.[1]);
  return {
    url: server.url,
    client,
    cpuUs: async () => ((await figure('cpu', 'used_cpu_user')) + (await figure('cpu', 'used_cpu_sys'))) * 1e6,
    usedBytes: () => figure('memory', 'used_memory'),
    stop: async () => {
      client.disconnect();
      await server.stop();
    },
  };
}
