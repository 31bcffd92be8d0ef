import type { Sender } from '#src/cli/send/senders.js';
import type { Chance } from '../chance.js';
import type { Behaviour } from '../world/destination.js';
import type { Topology, World } from '../world/world.js';

/** One kind of fault: what it needs, and what it does again and again while events come. */
export interface Fault {
  readonly name: string;
  /** For the table of docs/PROOF.md. */
  readonly says: string;
  /** Where it may lose events: it is measured, and its losses break no promise. */
  readonly isPromised?: false;
  readonly topology: Topology;
  /** One stroke with its healing. None: the destination or the sender is what is bad. */
  readonly strike?: (world: World, chance: Chance) => Promise<void>;
  /** The longest that the harness lets the world alone between two strokes; the first comes sooner. */
  readonly pauseMs?: number;
  /** How the destination behaves; usually it fails one request of 25. */
  readonly destination?: (chance: Chance) => Behaviour;
  readonly sender?: Partial<SenderPlan>;
}

export interface SenderPlan {
  readonly sender: Sender;
  readonly batchSize: number;
  /** The share of the events that is sent once more, at once or a little later. */
  readonly copies: number;
  /** Every event comes once more, as a replay from an archive. */
  readonly replays: boolean;
}

/** Some always fail, so that the way through the backlog is part of every scenario. */
export const mostlyWell =
  (chance: Chance): Behaviour =>
  () => ({ kind: 'answer', status: chance.happens(0.04) ? 500 : 200 });
