import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

import type { RedisServer } from '#test/support/redis-server.js';
import type { Chance } from '../chance.js';

const PAUSE_MS = 50;
const CUT_OFF_MS = 1_000;
const WITHIN_MS = 60_000;

/** A server, and the harness's own way to it. */
export interface Node {
  readonly server: RedisServer;
  readonly admin: Redis;
}

export const nodeOf = (server: RedisServer): Node => ({ server, admin: adminOf(server) });

/** The harness's own way to a server, which waits while that is away. */
export function adminOf({ url }: Pick<RedisServer, 'url'>): Redis {
  const admin = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => PAUSE_MS });
  admin.on('error', () => {});
  return admin;
}

/** The link to the replica breaks, and up to a second later the primary is gone: what it took meanwhile nobody else has. */
export async function losePrimary(primary: Node, replica: Node, chance: Chance): Promise<void> {
  // It is turned away whenever it comes back.
  await replica.admin.config('SET', 'masterauth', 'wrong');
  await primary.admin.call('CLIENT', 'KILL', 'TYPE', 'replica');
  await sleep(chance.between(0, CUT_OFF_MS));
  await primary.server.kill('SIGKILL');
  await replica.admin.config('SET', 'masterauth', '');
}

/** Whether its replica holds all that it does. A busy machine may have made them change places once more: then it does not. */
export async function isFollowed({ admin }: Node): Promise<boolean> {
  try {
    await admin.publish('started', '');
    return (await admin.wait(1, 1_000)) >= 1;
  } catch (error) {
    if (/WAIT cannot be used with replica|UNBLOCKED/.test(String(error))) return false;
    throw error;
  }
}

/** Looks again and again. A server that never does what it was told is the harness's fault, and ends the scenario. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + WITHIN_MS;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error('the servers did not come to what they were told');
    await sleep(PAUSE_MS);
  }
}
