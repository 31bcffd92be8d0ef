import type { LedgerStatus } from '../../relay/ledger.js';
import type { ServerReport } from './read-server.js';

export type Durability = LedgerStatus['durability'];

/** What has to be waited for before anybody leans on a stored payload. `lost`: what was promised cannot be had. */
export type Wait =
  | { readonly kind: 'none' }
  | { readonly kind: 'replicas'; readonly count: number }
  | { readonly kind: 'disk' }
  | { readonly kind: 'lost' };

/** A replica that has said nothing for longer is not counted: as Redis' own `min-replicas-max-lag` has it. */
const REPLICA_LAG_LIMIT_S = 10;

/** The firmest that a server gives by itself. `aof`: what it wrote survives its process, the host's end takes two seconds along. */
export function bestOf(report: ServerReport): Durability {
  const all: readonly Durability[] = ['fsync', 'replicas:1', 'aof'];
  return all.find((each) => isGiven(each, report)) ?? 'none';
}

/** The weakest of several servers'. */
export function weakestOf(given: readonly Durability[]): Durability {
  const rank = (durability: Durability) =>
    ['none', 'aof', 'replicas:', 'fsync'].findIndex((word) => durability.startsWith(word));
  return given.toSorted((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1))[0] ?? 'none';
}

export function isGiven(durability: Durability, report: ServerReport, isAsked = false): boolean {
  if (durability === 'none') return true;
  if (durability === 'aof') return report.appendOnly === 'yes' && report.appendFsync !== 'no';
  if (durability === 'fsync') return isSynced(report) || canSync(report, isAsked);
  return replicasOf(report) >= countOf(durability);
}

/** What `durability` waits for, where it is in force. */
export function waitFor(durability: Durability, report: ServerReport, isAsked: boolean): Wait {
  if (durability === 'none' || durability === 'aof') return { kind: 'none' };
  if (!isGiven(durability, report, isAsked)) return { kind: 'lost' };
  if (durability !== 'fsync') return { kind: 'replicas', count: countOf(durability) };
  return isSynced(report) ? { kind: 'none' } : { kind: 'disk' };
}

export function replicasOf({ info }: ServerReport): number {
  return Object.entries(info).filter(([name, value]) => {
    const lag = /\bstate=online\b.*\blag=(\d+)/.exec(value)?.[1];
    return /^slave\d+$/.test(name) && lag !== undefined && Number(lag) <= REPLICA_LAG_LIMIT_S;
  }).length;
}

const countOf = (durability: Durability): number => Number(durability.slice('replicas:'.length));

/** Redis answers a write only once it is on disk. */
const isSynced = ({ appendOnly, appendFsync }: ServerReport): boolean =>
  appendOnly === 'yes' && appendFsync === 'always';

/** `WAITAOF` tells when a write is on disk; with `appendfsync no` it never would. What is not known is not found out by itself. */
function canSync({ info, appendOnly, appendFsync }: ServerReport, isAsked: boolean): boolean {
  const [major = 0, minor = 0] = (info['redis_version'] ?? '').split('.').map(Number);
  const hasWaitaof = major > 7 || (major === 7 && minor >= 2);
  return hasWaitaof && appendOnly === 'yes' && (appendFsync === null ? isAsked : appendFsync !== 'no');
}
