import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { wired } from '#src/ledger/redis/wire.js';
import { startRedis } from './redis-server.js';

/** A Redis that seems to be of a version that has `WAITAOF`, and answers it as the test says. */
export interface SyncingRedis {
  readonly url: string;
  /** What `WAITAOF` answers from now on: whether what was written is on the disk. */
  synced: boolean;
  /** How often it was asked. */
  asked: number;
  stop(): Promise<void>;
}

const WAITAOF = new RegExp(wired(['WAITAOF', 1, 0, 1_500]).replaceAll('$', '\\$').replaceAll('*', '\\*'), 'g');

/** Stands before a real server: Debian's is older than `WAITAOF`. */
export async function startSyncingRedis(args: readonly string[]): Promise<SyncingRedis> {
  const redis = await startRedis({ args });
  const proxy = createServer((socket) => {
    const onward = connect(redis.port, '127.0.0.1');
    for (const end of [socket, onward]) {
      end.on('error', () => undefined);
      end.on('close', () => [socket, onward].forEach((each) => each.destroy()));
    }
    socket.on('data', (chunk: Buffer) => {
      const asked = chunk.toString('latin1').replace(WAITAOF, () => {
        self.asked += 1;
        return wired(['EVAL', `return {${self.synced ? 1 : 0}, 0}`, 0]);
      });
      onward.write(asked, 'latin1');
    });
    onward.on('data', (chunk: Buffer) => {
      // Of the same length: the reply says how long it is.
      const told = chunk
        .toString('latin1')
        .replace(/redis_version:(\d+\.)+/, (text) => text.replace(/\d+\.\d+/, newer));
      socket.write(told, 'latin1');
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const self: SyncingRedis = {
    url: `redis://127.0.0.1:${port}`,
    synced: true,
    asked: 0,
    async stop() {
      proxy.close();
      await redis.stop();
    },
  };
  return self;
}

const newer = (version: string): string => (version.length === 3 ? '7.2' : '10.2');
