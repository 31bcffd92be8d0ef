import type { DeadReason, Evidence, Kept, Payload } from './delivery.js';
import type { Remembered } from './remembered.js';

/**
 * What the relay asks of the thing that remembers. The tables of docs/ARCHITECTURE.md say what each call does in each
 * state; `test/contract/` holds every implementation to them.
 *
 * Nothing here rejects because the store is away: that is the result `unknown` (it may or may not have happened).
 * Batches in, one result per item in the same order. `untilMs` is the caller's monotonic time at which the answer is
 * no longer of use: by then every item has a result.
 */
export interface Ledger {
  claim(claims: readonly Claim[], untilMs: number): Promise<ClaimResult[]>;
  move(moves: readonly Move[], untilMs: number): Promise<MoveResult[]>;
  /**
   * Turns waiting deliveries whose time has come, and working ones whose lease lapsed, into working by `token`, at
   * most `slots` of each destination. A delivery whose payload has vanished becomes dead (`payload-lost`) and is
   * counted in `lost`.
   */
  takeDue(wants: readonly Want[], token: string, untilMs: number): Promise<TakeResult>;
}

interface Addressed {
  readonly destination: string;
  /** 32 lower-case hex digits. */
  readonly key: string;
  /** Minted by the caller, 1 to 24 characters of [A-Za-z0-9]. The same call repeated with it gives its first answer again. */
  readonly token: string;
}

export interface Claim extends Addressed {
  /** How long the right to work on it lasts. */
  readonly leaseMs: number;
  /** Store the payload in the same write, when nothing will be attempted before the answer. */
  readonly store?: Storing;
}

export type Storing =
  | { readonly kind: 'working'; readonly kept: Kept }
  | { readonly kind: 'waiting'; readonly kept: Kept; readonly dueInMs: number }
  | { readonly kind: 'dead'; readonly kept: Kept; readonly reason: DeadReason };

export type ClaimResult =
  | { readonly kind: 'granted'; readonly lapses: number }
  /** With `store`: it is kept or dead now, as asked. `lapses` as in `granted`. */
  | { readonly kind: 'stored'; readonly lapses: number }
  | { readonly kind: 'busy'; readonly leftMs: number }
  | { readonly kind: 'known'; readonly as: 'kept' | 'dead' | 'settled' }
  /** The store has no room for another write. Nothing was changed. */
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

export interface Move extends Addressed {
  readonly to: Target;
}

/**
 * Where a delivery goes next. `kept` always carries the payload: the ledger sends it only where none is stored yet.
 * `leaseMs` of `working` is what is left of the caller's lease, and counts only where the record has vanished.
 */
export type Target =
  | { readonly kind: 'settled' }
  /** Unattempted, a claim that took over a lapsed one leaves it as it found it; an attempt that ended lets lapses be forgotten. */
  | { readonly kind: 'released'; readonly attempted: boolean }
  | { readonly kind: 'working'; readonly kept: Kept; readonly leaseMs: number }
  | { readonly kind: 'waiting'; readonly kept: Kept; readonly dueInMs: number }
  | { readonly kind: 'dead'; readonly kept: Kept; readonly reason: DeadReason };

export type MoveResult =
  | { readonly kind: 'moved' }
  | { readonly kind: 'already'; readonly as: 'dead' | 'settled' }
  | { readonly kind: 'not-yours' }
  /** The store has no room for the payload. Nothing was changed. */
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

export const settled: Target = { kind: 'settled' };
/** After an attempt. */
export const released: Target = { kind: 'released', attempted: true };
/** Released before anything was sent under this lease. */
export const unattempted: Target = { kind: 'released', attempted: false };
export const working = (kept: Kept, leaseMs: number): Target => ({ kind: 'working', kept, leaseMs });
export const waiting = (kept: Kept, dueInMs: number) => ({ kind: 'waiting', kept, dueInMs }) as const;
export const dead = (kept: Kept, reason: DeadReason) => ({ kind: 'dead', kept, reason }) as const;

export interface Want {
  readonly destination: string;
  readonly slots: number;
  readonly leaseMs: number;
}

/** A delivery taken for an attempt: `attempts` counts the one that is about to be made. */
export interface Taken {
  readonly destination: string;
  readonly key: string;
  readonly kept: Kept;
}

export type TakeResult =
  | {
      readonly kind: 'taken';
      readonly deliveries: readonly Taken[];
      /** Deliveries found without their payload, now dead. */
      readonly lost: readonly { readonly destination: string; readonly key: string; readonly eventId: string }[];
      /** ms until the next of the wanted destinations' deliveries is due; 0 where more are due already; null: nothing is kept. */
      readonly nextInMs: number | null;
    }
  | { readonly kind: 'unknown' };

/** How firmly the ledger can hold a payload at this moment. */
export interface LedgerStatus {
  readonly reachable: boolean;
  /** What a stored payload waits for before it is answered. `none`: nothing that survives a crash. */
  readonly durability: 'fsync' | `replicas:${number}` | 'aof' | 'none';
  /** No payload may be taken in, for want of room or because it might be thrown away: as in return mode until it may. */
  readonly full: boolean;
  /** What makes `/readyz` fail, each by name with its reason; empty when all is well. */
  readonly failures: readonly string[];
  /** What an operator should know although all works. */
  readonly warnings: readonly string[];
}

/** A dead letter in a list. */
export interface DeadLetter {
  readonly key: string;
  readonly destination: string;
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  /** As in `Payload`. */
  readonly path: string;
  readonly reason: DeadReason;
  /** Wall clock, ms since the epoch. */
  readonly buriedAtMs: number;
  readonly attempts: number;
}

export interface DeadLetterDetail extends DeadLetter {
  /** null when the payload was lost. */
  readonly payload: Payload | null;
  readonly evidence: Evidence;
}

export interface DeadLetterFilter {
  readonly destination?: string;
  readonly reason?: string;
  readonly eventId?: string;
  readonly path?: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** What is kept for one destination. Ages are in ms; null where there is none. */
export interface Census {
  readonly destination: string;
  /** waiting and working */
  readonly kept: number;
  readonly dead: number;
  /** Since the first arrival of the oldest kept delivery (an estimate is allowed: at most a minute off). */
  readonly oldestKeptMs: number | null;
  /** Since the oldest burial. */
  readonly oldestDeadMs: number | null;
}

export type OperatorResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-dead' }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'unknown' };

/** The operator's view of what is kept and dead. `unknown`: the store did not answer in time. */
export interface Backlog {
  /** Newest burial first. A cursor of another making is the result `bad-cursor`. */
  list(
    filter: DeadLetterFilter,
  ): Promise<
    | { readonly kind: 'page'; readonly items: readonly DeadLetter[]; readonly next: string | null }
    | { readonly kind: 'bad-cursor' }
    | { readonly kind: 'unknown' }
  >;
  show(key: string): Promise<{ readonly kind: 'found'; readonly letter: DeadLetterDetail } | OperatorResult>;
  /** In whatever state it is; nothing is changed by the question. */
  recall(key: string): Promise<Remembered>;
  /** dead → waiting, due now; attempts, age and lapses count afresh, the evidence stays. */
  redrive(key: string): Promise<OperatorResult>;
  /** dead → settled; its window starts anew. */
  discard(key: string): Promise<OperatorResult>;
  /** One entry per destination that the ledger has ever kept something for. */
  census(): Promise<readonly Census[] | null>;
}

/** What the service opens and closes. */
export interface OpenLedger extends Ledger, Backlog {
  /** A snapshot, kept fresh by the ledger itself; costs nothing to ask. */
  status(): LedgerStatus;
  close(): Promise<void>;
}

/** Opening a ledger: what speaks against it is a sentence with the remedy, for the person who starts the process. */
export type Opening =
  { readonly kind: 'open'; readonly ledger: OpenLedger } | { readonly kind: 'refused'; readonly reason: string };
