import { startWatchedRedis } from '#test/support/redis-sentinel.js';
import { countKept } from './count-kept.js';
import type { LedgerSite } from './ledgers.js';
import { isFollowed, losePrimary, nodeOf, until } from './redis-admin.js';
import { steadyPort } from './steady-port.js';

const FILES = ['--appendonly', 'yes', '--appendfsync', 'always'];
/** Longer than a busy machine lets a process wait: nobody fails over but by our doing. */
const DOWN_AFTER_MS = 2_000;

/** A primary and its replica, which change places, and the Sentinel that decides it. */
export async function sentinelSite(): Promise<LedgerSite> {
  const watched = await startWatchedRedis(FILES, { newPort: steadyPort, downAfterMs: DOWN_AFTER_MS });
  const one = nodeOf(watched.primary);
  const other = nodeOf(watched.replica);
  const places = async () =>
    (await watched.primaryPort()) === one.server.port
      ? { primary: one, replica: other }
      : { primary: other, replica: one };
  return {
    env: { REDIS_URL: watched.url },
    countKept: async () => countKept((await places()).primary.admin),
    failOver: async (how, chance) => {
      const { primary, replica } = await places();
      if (how === 'killed') {
        await losePrimary(primary, replica, chance);
      } else await watched.failover();
      await until(async () => (await places()).primary === replica);
      // Ordered, the old one is told by the Sentinel, which takes its time.
      if (how === 'killed') {
        await primary.server.restart([...FILES, '--replicaof', `127.0.0.1 ${replica.server.port}`]);
      }
      await until(async () => isFollowed((await places()).primary));
    },
    stop: async () => {
      one.admin.disconnect();
      other.admin.disconnect();
      await watched.stop();
    },
  };
}
