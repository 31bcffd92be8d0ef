import type { Backoff } from './backoff.js';
import type { Destination } from './destination.js';
import type { Slots } from './slots.js';

/** How often and how long a delivery is tried before it is a dead letter, and the pauses between. */
export interface Limits {
  readonly maxAttempts: number;
  readonly maxAgeMs: number;
  readonly backoff: Backoff;
}

/** All that the relay knows of one destination. */
export interface Lane {
  readonly destination: Destination;
  readonly slots: Slots;
  readonly timeoutMs: number;
  /** timeout + margin: an attempt that began with a fresh lease always ends inside it. */
  readonly leaseMs: number;
  readonly onUncertain: 'redeliver' | 'park';
  readonly refusedStatuses: readonly number[];
  readonly limits: Limits;
}

/**
 * What lapses in a row say before anything is attempted. Each lapse is an attempt of which nobody knows the end, so a
 * destination that parks uncertain deliveries parks this one; three of them are a delivery that kills its worker.
 */
export function suspicion(lapses: number, onUncertain: Lane['onUncertain']): 'none' | 'alone' | 'uncertain' | 'poison' {
  if (lapses >= 3) return 'poison';
  if (lapses >= 1 && onUncertain === 'park') return 'uncertain';
  return lapses === 2 ? 'alone' : 'none';
}
