import type { Census, LedgerStatus } from './ledger.js';

/**
 * Who keeps what cannot be delivered now. `full` is `keep` without room, or without the durability that was promised at
 * the start: what can be delivered at once still is, and the rest stays with the sender.
 */
export type Keeping = 'keep' | 'return' | 'full';

type Durability = LedgerStatus['durability'];

/** Whether a payload stored with this durability outlives the process that stored it. */
export const isDurable = (durability: Durability): boolean => durability !== 'none';

const STRENGTH = { none: 0, aof: 1, replicas: 2, fsync: 3 } as const;

/** How firmly it holds, for comparing what is with what was promised. */
export function strength(durability: Durability): number {
  return durability.startsWith('replicas:') ? STRENGTH.replicas : STRENGTH[durability as 'none' | 'aof' | 'fsync'];
}

export interface Caps {
  readonly maxBacklog: number;
  readonly maxDeadLetters: number;
}

/** Decides for this moment; `promised` is the durability that was found, and said, at the start. */
export function keepingNow(
  mode: 'keep' | 'return',
  promised: Durability,
  status: LedgerStatus,
  census: readonly Census[],
  caps: Caps,
): Keeping {
  if (mode === 'return') return 'return';
  if (status.full || strength(status.durability) < strength(promised)) return 'full';
  const sum = (count: 'kept' | 'dead') => census.reduce((total, entry) => total + entry[count], 0);
  return sum('kept') >= caps.maxBacklog || sum('dead') >= caps.maxDeadLetters ? 'full' : 'keep';
}
