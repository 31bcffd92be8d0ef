import { Redis } from 'ioredis';
import { slotOf } from '#src/ledger/redis/cluster/slots.js';
import { followed, freePort, startRedis, type RedisServer } from './redis-server.js';

/** A real Cluster of three primaries, the slots dealt out evenly. */
export interface RedisCluster {
  /** Of its first node. */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  /** A client of each node, in the same order. */
  readonly clients: readonly Redis[];
  /** Adds a replica of a node, and waits until it follows it. */
  addReplica(of?: number): Promise<RedisServer>;
  /** The node that serves a key now, as the first node sees it. */
  ownerOf(key: string): Promise<number>;
  /** Begins to move the slot of a key to another node, moves what there is of it, or ends. */
  beginMove(key: string, to: number): Promise<void>;
  endMove(key: string, to: number): Promise<void>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;
const PRIMARIES = 3;
const nodeArgs = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];

export async function startRedisCluster(args: readonly string[] = [], newPort = freePort): Promise<RedisCluster> {
  const startNode = async () => startRedis({ args: [...nodeArgs, ...args], port: await newPort() });
  const nodes = await Promise.all(Array.from({ length: PRIMARIES }, startNode));
  const clients = nodes.map(({ url }) => clientOf(url));
  const [first] = clients as [Redis];
  for (const [index, client] of clients.entries()) {
    await client.call('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await client.call(
      'CLUSTER',
      'ADDSLOTSRANGE',
      Math.floor((index * SLOTS) / PRIMARIES),
      Math.floor(((index + 1) * SLOTS) / PRIMARIES) - 1,
    );
    await first.call('CLUSTER', 'MEET', '127.0.0.1', nodes[index]?.port ?? 0, (nodes[index]?.port ?? 0) + 10_000);
  }
  await eachIs(
    clients,
    (info) => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${PRIMARIES}`),
  );
  const idOf = async (index: number) => String(await clients[index]?.call('CLUSTER', 'MYID'));
  const ownerOf = async (key: string): Promise<number> => {
    const slot = slotOf(key);
    const rows = (await first.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const row = rows.find(([from, to]) => from <= slot && slot <= to);
    return nodes.findIndex(({ port }) => port === row?.[2][1]);
  };
  const started: RedisServer[] = [];
  return {
    url: nodes[0]?.url ?? '',
    nodes,
    clients,
    ownerOf,
    async addReplica(of = 0) {
      const replica = await startNode();
      started.push(replica);
      const client = clientOf(replica.url);
      await client.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]?.port ?? 0, (nodes[0]?.port ?? 0) + 10_000);
      await eachIs([...clients, client], (info) => info.includes(`cluster_known_nodes:${PRIMARIES + started.length}`));
      await client.call('CLUSTER', 'REPLICATE', await idOf(of));
      await followed(clients[of] ?? first, 1);
      client.disconnect();
      return replica;
    },
    async beginMove(key, to) {
      const from = await ownerOf(key);
      await clients[to]?.call('CLUSTER', 'SETSLOT', slotOf(key), 'IMPORTING', await idOf(from));
      await clients[from]?.call('CLUSTER', 'SETSLOT', slotOf(key), 'MIGRATING', await idOf(to));
    },
    async endMove(key, to) {
      const from = await ownerOf(key);
      for (;;) {
        const keys = (await clients[from]?.call('CLUSTER', 'GETKEYSINSLOT', slotOf(key), 1_000)) as string[];
        if (keys.length === 0) break;
        await clients[from]?.call('MIGRATE', '127.0.0.1', nodes[to]?.port ?? 0, '', 0, 5_000, 'KEYS', ...keys);
      }
      for (const index of [to, from, 0, 1, 2]) {
        await clients[index]?.call('CLUSTER', 'SETSLOT', slotOf(key), 'NODE', await idOf(to));
      }
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await Promise.all([...nodes, ...started].map((server) => server.stop()));
    },
  };
}

function clientOf(url: string): Redis {
  const client = new Redis(url);
  client.on('error', () => undefined);
  return client;
}

async function eachIs(clients: readonly Redis[], holds: (info: string) => boolean): Promise<void> {
  for (const client of clients) {
    while (!holds(String(await client.call('CLUSTER', 'INFO')))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
