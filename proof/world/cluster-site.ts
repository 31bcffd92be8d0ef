import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { Layout } from '#src/ledger/redis/layout.js';
import { startRedisCluster } from '#test/support/redis-cluster.js';
import type { Chance } from '../chance.js';
import { countKept } from './count-kept.js';
import type { LedgerSite } from './ledgers.js';
import { isFollowed, losePrimary, nodeOf, until, type Node } from './redis-admin.js';
import { steadyPort } from './steady-port.js';

const FILES = ['--appendonly', 'yes', '--appendfsync', 'always'];
/** Longer than a busy machine lets a process wait: nobody fails over but by our doing. */
const PATIENCE = ['--cluster-node-timeout', '2000'];
const SLOTS_AT_ONCE = 4;
/** After so long an order to change places has come to nothing: the Cluster gives it up after 5 s. */
const ORDER_MS = 6_000;

/** Three primaries, each with a replica if so wished. */
export async function clusterSite(isReplicated: boolean): Promise<LedgerSite> {
  const cluster = await startRedisCluster([...FILES, ...PATIENCE], steadyPort);
  const pairs: [Node, Node][] = [];
  for (const [index, server] of isReplicated ? cluster.nodes.entries() : []) {
    const replica = await cluster.addReplica(index);
    pairs.push([nodeOf(server), nodeOf(replica)]);
  }
  const admin = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  admin.on('error', () => {});
  const tags = new Layout('bh').tags;

  const move = async (tag: string, chance: Chance): Promise<void> => {
    const home = await cluster.ownerOf(tag);
    const away = (home + chance.pick([1, 2])) % cluster.nodes.length;
    for (const to of [away, home]) {
      await cluster.beginMove(tag, to);
      await sleep(chance.between(0, 300));
      await cluster.endMove(tag, to);
      await sleep(chance.between(0, 300));
    }
  };
  return {
    env: { REDIS_URL: cluster.url },
    countKept: () => countKept(admin),
    ...(isReplicated ? { failOver: (how, chance) => failOver(chance.pick(pairs), how, chance) } : {}),
    moveSlots: async (chance) => {
      for (let moved = 0; moved < SLOTS_AT_ONCE; moved += 1) await move(chance.pick(tags), chance);
    },
    stop: async () => {
      admin.disconnect();
      for (const node of pairs.flat()) node.admin.disconnect();
      await cluster.stop();
    },
  };
}

const isPrimary = async ({ admin }: Node): Promise<boolean> => (await admin.role())[0] === 'master';

async function failOver(pair: readonly [Node, Node], how: 'ordered' | 'killed', chance: Chance): Promise<void> {
  const [primary, replica] = (await isPrimary(pair[0])) ? pair : [pair[1], pair[0]];
  if (how === 'killed') {
    await losePrimary(primary, replica, chance);
    await until(() => isPrimary(replica));
    await primary.server.restart();
  } else {
    await until(async () => {
      await replica.admin.call('CLUSTER', 'FAILOVER').catch(() => undefined);
      const endMs = performance.now() + ORDER_MS;
      while (!(await isPrimary(replica)) && performance.now() < endMs) await sleep(50);
      return isPrimary(replica);
    });
  }
  await until(async () => isFollowed((await isPrimary(primary)) ? primary : replica));
}
