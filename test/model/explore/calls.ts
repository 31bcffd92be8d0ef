import type { Delivery } from '#src/relay/delivery.js';
import type { Reply } from '#src/relay/destination.js';
import type {
  Backlog,
  Claim,
  ClaimResult,
  Move,
  MoveResult,
  OperatorResult,
  TakeResult,
  Want,
} from '#src/relay/ledger.js';

/** What a process can ask of the world around it. */
export type Call =
  | { readonly kind: 'claim'; readonly claims: readonly Claim[] }
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'takeDue'; readonly wants: readonly Want[]; readonly token: string }
  | { readonly kind: 'show'; readonly key: string }
  | { readonly kind: 'redrive' | 'discard'; readonly key: string }
  | { readonly kind: 'post'; readonly delivery: Delivery };

export type Shown = Awaited<ReturnType<Backlog['show']>>;

/** An answer of the world; `null`: none came in time. */
export type Result = readonly ClaimResult[] | MoveResult | TakeResult | OperatorResult | Shown | Reply | null;

/** A call that has not been answered yet. Equal names are equal calls. */
export interface Ask {
  readonly id: number;
  readonly call: Call;
  readonly name: string;
}

/** What a process goes through, in its own time: ms since it began. */
export type Input =
  | { readonly kind: 'reply'; readonly atMs: number; readonly ask: number; readonly result: Result }
  /** The next of its timers goes off. */
  | { readonly kind: 'timer'; readonly atMs: number }
  /** The census, or the ledger's own status, says from now on that nothing more may be kept. */
  | { readonly kind: 'no-room'; readonly atMs: number };

/** What a sender is told. */
export interface Told {
  readonly status: number;
  readonly outcome: string;
}
