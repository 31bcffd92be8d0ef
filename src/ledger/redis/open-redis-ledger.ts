import type { Clock } from '../../relay/clock.js';
import type { INVALID } from '../../relay/delivery.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type { LedgerStatus, Opening } from '../../relay/ledger.js';
import { Channel } from './channel.js';
import { Destinations } from './destinations.js';
import type { Durability } from './judge-server.js';
import { Layout } from './layout.js';
import { Ownership } from './ownership.js';
import { redisLedger } from './redis-ledger.js';
import { SameServer } from './same-server.js';
import { loadScripts, type Scripts } from './scripts.js';
import { ServerClock } from './server-clock.js';
import { Store, type Fault } from './store.js';
import { Watch } from './watch.js';

export interface RedisLedgerOptions {
  readonly url: string;
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

const PATIENCE_MS = 5_000;
const PATIENCE_WHILE_LOADING_MS = 30_000;
const invalid: typeof INVALID = 'invalid';

const refused = (reason: string): Opening => ({ kind: 'refused', reason });

/** Connects, and finds out whether this server can be relied on; what speaks against it is told with its remedy. */
export async function openRedisLedger(options: RedisLedgerOptions): Promise<Opening> {
  const { url, prefix, windowMs, memoryRatio, durability, leaseMs, clock, facts } = options;
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    return refused('REDIS_URL is not a URL: it looks like redis://user:password@host:6379/0.');
  }
  if (durability?.startsWith('replicas:') === true) {
    return refused(`DURABILITY=${durability} is not available yet for Redis: use fsync, aof or none.`);
  }
  const scripts = options.scripts ?? (await loadScripts());
  const layout = new Layout(prefix);
  const serverClock = new ServerClock(leaseMs, (skewMs) => facts.clockSkewed(skewMs));
  const quick = new Channel(url, scripts, clock, {
    ready: () => {
      watch.connected();
      void same.look();
    },
    closed: () => {
      watch.disconnected();
      same.lost();
    },
  });
  const storing = new Channel(url, scripts, clock, { ready: () => void same.look(), closed: () => same.lost() });
  const same = new SameServer(quick, storing, clock);
  const fault: Fault = (where, error) => facts.fault(where, error);
  const store = new Store(quick, storing, same, fault);
  const destinations = new Destinations(quick, layout, [...new Set([...options.destinations, invalid])]);
  const ownership = new Ownership(quick, layout, clock, destinations, facts);
  const demand = { durability, memoryRatio };
  const watch = new Watch({ channel: quick, store, layout, clock, serverClock, ownership, demand, facts });
  const close = async (): Promise<void> => {
    watch.stop();
    same.stop();
    quick.close();
    storing.close();
  };

  quick.connect();
  storing.connect();
  const objection = await firstObjection(quick, same, watch, clock);
  if (objection !== null) {
    await close();
    return refused(`Redis at ${addressOf(url)} ${objection}`);
  }
  watch.started();
  const ledger = redisLedger({ store, layout, clock, serverClock, windowMs, destinations, fault });
  return { kind: 'open', ledger: { ...ledger, status: () => withDoubt(watch.status(), same.doubt), close } };
}

/** While the storing connection is away nothing can be kept. */
function withDoubt(status: LedgerStatus, doubt: string | null): LedgerStatus {
  if (doubt === null || !status.reachable) return status;
  return { ...status, failures: [...status.failures, `ledger: its connection for storing is away (${doubt})`] };
}

/** null once it is fit for use; else what speaks against it, as the end of a sentence. */
async function firstObjection(quick: Channel, same: SameServer, watch: Watch, clock: Clock): Promise<string | null> {
  const startMs = clock.monotonic();
  for (;;) {
    const looked = quick.isReady ? await watch.look() : { kind: 'away' as const, why: quick.lastError };
    const isSure = looked.kind !== 'fit' || same.doubt === null;
    const finding = isSure ? looked : { kind: 'away' as const, why: same.doubt ?? '' };
    if (finding.kind === 'fit') return null;
    if (finding.kind === 'unfit') return `cannot be relied on: ${finding.reasons.join('; ')}.`;
    const { why } = finding;
    if (why.includes('NOAUTH')) return 'asks for a password: give it in REDIS_URL or REDIS_PASSWORD.';
    if (/WRONGPASS|invalid password/.test(why)) return 'refuses the password: correct REDIS_URL or REDIS_PASSWORD.';
    if (why.includes('NOPERM')) return `forbids what the ledger needs: extend the user's ACL (${why}).`;
    const patienceMs = why.includes('LOADING') ? PATIENCE_WHILE_LOADING_MS : PATIENCE_MS;
    if (clock.monotonic() - startMs > patienceMs) {
      return `did not answer within ${patienceMs / 1_000} s (${why}): start it, or correct REDIS_URL.`;
    }
    await clock.sleep(10);
  }
}

/** Without the credentials. */
function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '6379'}`;
}
