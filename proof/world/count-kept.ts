import { Layout, PARTITIONS } from '#src/ledger/redis/layout.js';
import { DESTINATION } from './destination.js';

/** Whatever is kept is due at some time. */
export async function countKept(admin: { zcard(key: string): Promise<number> }): Promise<number> {
  const layout = new Layout('bh');
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const counts = await Promise.all(
    partitions.map((partition) => admin.zcard(layout.queues(partition, DESTINATION).due)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
