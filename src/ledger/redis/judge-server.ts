import { bestOf, isGiven, waitFor, type Durability, type Wait } from './durability.js';
import type { ServerReport } from './read-server.js';

/** What a server must give, by configuration; null: whatever it gives is found out. */
export interface Demand {
  readonly durability: Durability | null;
  readonly memoryRatio: number;
}

export interface Judgement {
  readonly durability: Durability;
  /** What it means for whoever leans on a stored payload. */
  readonly wait: Wait;
  readonly full: boolean;
  /** null: it takes writes; else why it does not. */
  readonly unwritable: string | null;
  /** Each with its remedy, without the address of the server. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

/** `before`: what the process was started with, which the server must go on giving. */
export function judgeServer(report: ServerReport, demand: Demand, before: Durability | null): Judgement {
  const found = bestOf(report);
  // More than was promised is not relied on: it may go again at any time.
  const promised = demand.durability ?? before ?? found;
  const isAsked = demand.durability !== null;
  const isEnough = isGiven(promised, report, isAsked);
  const eviction = evictionOf(report.evictionPolicy);
  const lost = isEnough ? [] : [`durability: ${promised} is needed and Redis gives ${found}; ${remedyFor(promised)}`];
  return {
    durability: isEnough ? promised : found,
    wait: waitFor(promised, report, isAsked),
    // What may be thrown away, or is held less firmly than was promised, is not taken in.
    full: isFull(report.info, demand.memoryRatio) || eviction.failures.length > 0 || !isEnough,
    unwritable: roleOf(report.info),
    failures: [...lost, ...eviction.failures],
    warnings: [...eviction.warnings, ...uncheckedOf(report), ...unfiledOf(report, promised)],
  };
}

function remedyFor(promised: Durability): string {
  const less = 'or ask for less with DURABILITY';
  if (promised.startsWith('replicas:')) return `connect so many replicas (INFO must show them online), ${less}`;
  return `set appendonly yes${promised === 'fsync' ? ' and appendfsync always' : ''}, ${less}`;
}

/** A primary without a file that is started again comes back empty, and its replicas then empty themselves. */
function unfiledOf({ appendOnly }: ServerReport, promised: Durability): string[] {
  if (!promised.startsWith('replicas:') || appendOnly === 'yes') return [];
  return ['durability: a primary that restarts before a replica takes over comes back empty; set appendonly yes'];
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

const roleOf = (info: ServerReport['info']): string | null =>
  info['role'] === 'slave' ? 'role: Redis is a read-only replica; REDIS_URL must name the primary' : null;

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
