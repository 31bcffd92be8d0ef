import type { LedgerStatus } from '../../relay/ledger.js';
import type { ServerReport } from './read-server.js';

export type Durability = LedgerStatus['durability'];

/** Weakest first. `aof`: what the process wrote survives it, a host that dies takes up to two seconds along. */
const STRENGTH: readonly Durability[] = ['none', 'aof', 'fsync'];

/** What a server must give, by configuration; null: whatever it gives is found out. */
export interface Demand {
  readonly durability: Durability | null;
  readonly memoryRatio: number;
}

export interface Judgement {
  readonly durability: Durability;
  readonly full: boolean;
  /** null: it takes writes; else why it does not. */
  readonly unwritable: string | null;
  /** Each with its remedy, without the address of the server. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/** `before`: what the process was started with, which the server must go on giving. */
export function judgeServer(report: ServerReport, demand: Demand, before: Durability | null): Judgement {
  const found = durabilityOf(report);
  const floor = demand.durability ?? before ?? 'none';
  const isEnough = STRENGTH.indexOf(found) >= STRENGTH.indexOf(floor);
  const eviction = evictionOf(report.evictionPolicy);
  const lost = isEnough ? [] : [`durability: ${floor} is needed and Redis gives ${found}; ${remedyFor(floor)}`];
  return {
    // More than was asked for is not relied on: what the configuration says is what is in force.
    durability: isEnough ? (demand.durability ?? found) : found,
    // What may be thrown away is not held: nothing more is taken in.
    full: isFull(report.info, demand.memoryRatio) || eviction.failures.length > 0,
    unwritable: roleOf(report.info),
    failures: [...lost, ...eviction.failures],
    warnings: [...eviction.warnings, ...uncheckedOf(report)],
  };
}

function durabilityOf({ appendOnly, appendFsync }: ServerReport): Durability {
  if (appendOnly !== 'yes' || appendFsync === 'no') return 'none';
  return appendFsync === 'always' ? 'fsync' : 'aof';
}

function remedyFor(floor: Durability): string {
  return floor === 'fsync'
    ? 'set appendonly yes and appendfsync always, or ask for less with DURABILITY'
    : 'set appendonly yes, or ask for less with DURABILITY';
}

function evictionOf(policy: string | null): Pick<Judgement, 'failures' | 'warnings'> {
  if (policy?.startsWith('allkeys-') === true) {
    return {
      failures: [`eviction: maxmemory-policy ${policy} may throw away kept events; set it to noeviction`],
      warnings: [],
    };
  }
  if (policy?.startsWith('volatile-') === true) {
    const warning = `eviction: maxmemory-policy ${policy} may forget delivered events, whose copies then pass again; noeviction is safer`;
    return { failures: [], warnings: [warning] };
  }
  const unchecked = 'eviction: unchecked, since Redis does not tell its maxmemory-policy; it must be noeviction';
  return { failures: [], warnings: policy === null ? [unchecked] : [] };
}

function roleOf(info: ServerReport['info']): string | null {
  if (info['role'] === 'slave') return 'role: Redis is a read-only replica; REDIS_URL must name the primary';
  if (info['cluster_enabled'] !== '1') return null;
  return 'role: Redis is a cluster, which is not supported yet; name a standalone server';
}

function uncheckedOf({ appendOnly, appendFsync }: ServerReport): string[] {
  if (appendOnly === null) return ['durability: unchecked, since Redis tells neither CONFIG nor INFO; taken for none'];
  if (appendOnly === 'yes' && appendFsync === null) {
    return ['durability: appendfsync is unchecked, since CONFIG is forbidden; taken for everysec'];
  }
  return [];
}

function isFull(info: ServerReport['info'], memoryRatio: number): boolean {
  const limit = Number(info['maxmemory'] ?? 0);
  return limit > 0 && Number(info['used_memory'] ?? 0) > limit * memoryRatio;
}
