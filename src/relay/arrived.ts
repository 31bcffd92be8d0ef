import type { Clock } from './clock.js';
import type { Delivery, Kept } from './delivery.js';
import { NO_EVIDENCE } from './evidence.js';
import type { Facts } from './facts.js';
import type { Keeping } from './keeping.js';
import type { Lane } from './lane.js';
import type { Ledger } from './ledger.js';

export interface AcceptDeps {
  readonly ledger: Ledger;
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly keeping: () => Keeping;
  readonly answer: 'delivery' | 'acceptance';
  readonly clock: Clock;
  readonly random: () => number;
  readonly mint: () => string;
  readonly facts: Facts;
  /** Work that goes on after its sender was answered; the shutdown waits for it. */
  readonly background: (work: Promise<unknown>) => void;
  /** Something was kept that is due in so many ms. */
  readonly wake: (dueInMs: number) => void;
}

/** One delivery of an arrival, with the lease that its claim asks for. */
export interface Arrived {
  readonly delivery: Delivery;
  readonly lane: Lane;
  readonly keeping: Keeping;
  readonly token: string;
  readonly leaseEndMs: number;
  /** A slot is held and must be given back. */
  readonly slot: boolean;
}

export const addressOf = ({ delivery, token }: Arrived) => ({
  destination: delivery.destination,
  key: delivery.key,
  token,
});

/** The record of a delivery that was never kept before. */
export const firstKept = ({ payload }: Delivery, attempts: number, lapses: number): Kept => ({
  payload,
  attempts,
  lapses,
  evidence: NO_EVIDENCE,
});
