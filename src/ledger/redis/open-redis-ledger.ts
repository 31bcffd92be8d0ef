import type { RedisAddress } from '../../config/config.js';
import type { Clock } from '../../relay/clock.js';
import type { INVALID } from '../../relay/delivery.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type { LedgerStatus, Opening } from '../../relay/ledger.js';
import type { Channel } from './channel.js';
import { Cluster } from './cluster/cluster.js';
import { ClusterStore } from './cluster/cluster-store.js';
import { Commands } from './commands.js';
import { connectionTo } from './connection.js';
import { Destinations } from './destinations.js';
import type { Durability } from './durability.js';
import { firstObjection } from './first-objection.js';
import { Layout } from './layout.js';
import { Ownership } from './ownership.js';
import { redisLedger } from './redis-ledger.js';
import { loadScripts, type Scripts } from './scripts.js';
import { Server, type ServerParts } from './server.js';
import type { Fault, Store } from './store.js';
import type { Finding } from './watch.js';

export interface RedisLedgerOptions {
  readonly address: RedisAddress;
  /** Of every key in Redis: two ledgers may share a server. */
  readonly prefix: string;
  readonly windowMs: number;
  /** The configured ones; the reserved one is added here. */
  readonly destinations: readonly string[];
  /** The share of `maxmemory` above which no payload is to be taken in. */
  readonly memoryRatio: number;
  /** What a stored payload must wait for; null: what the server gives. */
  readonly durability: Durability | null;
  /** The longest lease of any destination. */
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly facts: LedgerFacts;
  /** Other sources than those of this folder. */
  readonly scripts?: Scripts;
}

/** A server, or a Cluster of them, behind one store. */
interface Holder {
  readonly store: Store;
  channelOf(key: string): Channel | null;
  look(): Promise<Finding>;
  started(): void;
  status(): LedgerStatus;
  close(): void;
}

const invalid: typeof INVALID = 'invalid';

/** Connects, and finds out whether this server can be relied on; what speaks against it is told with its remedy. */
export async function openRedisLedger(options: RedisLedgerOptions): Promise<Opening> {
  const { address, prefix, windowMs, memoryRatio, durability, leaseMs, clock, facts } = options;
  const scripts = options.scripts ?? (await loadScripts());
  const layout = new Layout(prefix);
  const fault: Fault = (where, error) => facts.fault(where, error);
  let holder: Holder | null = null;
  const commands = new Commands((key) => holder?.channelOf(key) ?? null);
  const destinations = new Destinations(commands, layout, [...new Set([...options.destinations, invalid])]);
  const ownership = new Ownership(commands, layout, clock, destinations, facts);
  const demand = { durability, memoryRatio };
  const parts = { scripts, layout, clock, commands, ownership, demand, leaseMs, facts, fault };

  const isSingle = address.sentinelsOf !== null || address.hosts.length === 1;
  holder = isSingle ? oneServer(address, parts) : manyServers(address, parts);
  let found = await firstObjection(holder, address, clock);
  if (found === 'cluster' && isSingle) {
    holder.close();
    holder = manyServers(address, parts);
    found = await firstObjection(holder, address, clock);
  }
  if (found !== null) {
    holder.close();
    return { kind: 'refused', reason: `Redis at ${address.shown} ${found}` };
  }
  holder.started();
  const { store } = holder;
  const ledger = redisLedger({ store, layout, clock, windowMs, destinations, fault });
  const open = holder;
  return { kind: 'open', ledger: { ...ledger, status: () => open.status(), close: async () => open.close() } };
}

function oneServer(address: RedisAddress, parts: ServerParts): Holder {
  const server = new Server(connectionTo(address), parts);
  server.connect();
  return {
    store: server.store,
    channelOf: () => server.quick,
    look: () => server.look(),
    started: () => server.started(server.status().durability),
    status: () => server.status(),
    close: () => server.close(),
  };
}

function manyServers(address: RedisAddress, parts: ServerParts): Holder {
  const cluster = new Cluster(address, parts);
  return {
    store: new ClusterStore(cluster),
    channelOf: (key) => cluster.channelOf(key),
    look: () => cluster.look(),
    started: () => cluster.started(),
    status: () => cluster.status(),
    close: () => cluster.close(),
  };
}
