import { Redis } from 'ioredis';
import { freePort, startRedis, startReplica, type RedisServer } from './redis-server.js';

/** A primary, its replica, and a Sentinel that makes one of the other. */
export interface WatchedRedis {
  /** As the receiver is told. */
  readonly url: string;
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  /** Orders a failover, as an operator does for maintenance. */
  failover(): Promise<void>;
  /** The port that clients are sent to now. */
  primaryPort(): Promise<number>;
  stop(): Promise<void>;
}

const NAME = 'orders';

/** `downAfterMs`: a primary that says nothing for so long is given up. */
export async function startWatchedRedis(
  args: readonly string[],
  { newPort = freePort, downAfterMs = 400 } = {},
): Promise<WatchedRedis> {
  const primary = await startRedis({ args, port: await newPort() });
  const replica = await startReplica(primary, { args, port: await newPort() });
  const file = [
    `sentinel monitor ${NAME} 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds ${NAME} ${downAfterMs}`,
    `sentinel failover-timeout ${NAME} 4000`,
  ].join('\n');
  const sentinel = await startRedis({ file, args: ['--sentinel'], port: await newPort() });
  const asked = new Redis(sentinel.url);
  asked.on('error', () => undefined);
  // It asks the primary for its replicas by and by.
  while (((await asked.call('SENTINEL', 'replicas', NAME)) as unknown[]).length === 0) await pause();
  return {
    url: `redis+sentinel://127.0.0.1:${sentinel.port}/${NAME}`,
    primary,
    replica,
    async failover() {
      // No good replica is known before it has answered for itself.
      for (;;) {
        const done = await asked.call('SENTINEL', 'failover', NAME).catch((error: Error) => error.message);
        if (done === 'OK') return;
        await pause();
      }
    },
    async primaryPort() {
      const address = (await asked.call('SENTINEL', 'get-master-addr-by-name', NAME)) as [string, string];
      return Number(address[1]);
    },
    async stop() {
      asked.disconnect();
      await Promise.all([sentinel, replica, primary].map((server) => server.stop()));
    },
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
