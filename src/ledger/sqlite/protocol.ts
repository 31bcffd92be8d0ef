import type { DeadReason, Payload } from '../../relay/delivery.js';
import type { Census, ClaimResult, DeadLetter, MoveResult, OperatorResult, Want } from '../../relay/ledger.js';
import type { Remembered } from '../../relay/remembered.js';

/** What the worker thread is started with. */
export interface WorkerStart {
  readonly dataDir: string;
  readonly file: string;
  readonly windowMs: number;
  readonly lockWaitMs: number;
}

/** The worker's first message. */
export type WorkerOpening =
  | { readonly kind: 'open'; readonly ledgerId: string; readonly created: boolean; readonly clockMaxMs: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** `Kept` as it crosses between the threads: the payload is one record, in a buffer that changes its owner. */
export interface PackedKept {
  readonly record: Uint8Array;
  readonly facts: Omit<Payload, 'bytes' | 'contentType'>;
  readonly attempts: number;
  readonly lapses: number;
  readonly evidence: string;
}

/** What a delivery becomes when its payload is stored. */
export type PackedStoring =
  | { readonly kind: 'working'; readonly kept: PackedKept }
  | { readonly kind: 'waiting'; readonly kept: PackedKept; readonly dueInMs: number }
  | { readonly kind: 'dead'; readonly kept: PackedKept; readonly reason: DeadReason };

/** `leaseMs`: what is left of the caller's lease; counts only where the record has vanished. */
export type PackedTarget =
  | { readonly kind: 'settled' }
  | { readonly kind: 'released'; readonly attempted: boolean }
  | (PackedStoring & { readonly kind: 'working'; readonly leaseMs: number })
  | Exclude<PackedStoring, { kind: 'working' }>;

interface Addressed {
  readonly destination: string;
  readonly key: string;
  readonly token: string;
}

export interface PackedClaim extends Addressed {
  readonly leaseMs: number;
  readonly store?: PackedStoring;
}

export interface PackedMove extends Addressed {
  readonly to: PackedTarget;
}

export interface PackedTaken {
  readonly destination: string;
  readonly key: string;
  readonly record: Uint8Array;
  /** Counts from the last redrive, where there was one: the record still has the first of all. */
  readonly firstArrivalMs: number;
  readonly attempts: number;
  readonly lapses: number;
  readonly evidence: string;
}

export interface PackedTake {
  readonly deliveries: readonly PackedTaken[];
  readonly lost: readonly { readonly destination: string; readonly key: string; readonly eventId: string }[];
  readonly nextInMs: number | null;
}

/** A place in the list of dead letters, newest burial first and equal ones by key: after this one. */
export interface Place {
  readonly buriedAtMs: number;
  readonly key: string;
}

export interface ListCall {
  readonly kind: 'list';
  readonly destination?: string;
  readonly reason?: string;
  readonly eventId?: string;
  readonly path?: string;
  readonly limit: number;
  readonly after?: Place;
}

export interface PackedPage {
  readonly items: readonly DeadLetter[];
  readonly more: boolean;
}

export interface PackedLetter {
  readonly kind: 'found';
  readonly letter: DeadLetter;
  readonly firstArrivalMs: number;
  readonly record: Uint8Array | null;
  readonly evidence: string;
}

export type Call =
  | { readonly kind: 'claim'; readonly claims: readonly PackedClaim[] }
  | { readonly kind: 'move'; readonly moves: readonly PackedMove[] }
  | { readonly kind: 'take-due'; readonly wants: readonly Want[]; readonly token: string }
  | ListCall
  | { readonly kind: 'show'; readonly key: string }
  | { readonly kind: 'recall'; readonly key: string }
  | { readonly kind: 'redrive'; readonly key: string }
  | { readonly kind: 'discard'; readonly key: string }
  | { readonly kind: 'census' }
  /** Gives room back while nothing else does: sent every few seconds. */
  | { readonly kind: 'tidy' };

/** What each call is answered with; null: it failed, and nobody can say more. */
export interface Answers {
  readonly claim: readonly ClaimResult[];
  readonly move: readonly MoveResult[];
  readonly 'take-due': PackedTake | null;
  readonly list: PackedPage | null;
  readonly show: PackedLetter | OperatorResult | null;
  readonly recall: Remembered | null;
  readonly redrive: OperatorResult | null;
  readonly discard: OperatorResult | null;
  readonly census: readonly Census[] | null;
  readonly tidy: null;
}

export type Answer = Answers[Call['kind']];

/** The readings that all calls of a batch are judged by. Taken where the injected clock is, not in the thread. */
export interface Readings {
  /** The ledger's own clock, whole ms. */
  readonly nowMs: number;
  /** The wall clock, ms since the epoch: only for what people read. */
  readonly wallMs: number;
  /** The disk has no room for payloads that are not stored yet. */
  readonly full: boolean;
}

export interface Batch extends Readings {
  readonly calls: readonly Call[];
}

/** One answer per call, in the same order, sent after the commit. */
export interface BatchReply {
  readonly kind: 'answers';
  readonly answers: readonly Answer[];
  /** What SQLite complained about although it was tried again; null when all went well. */
  readonly trouble: { readonly full: boolean; readonly message: string } | null;
  /** Errors that are ours, not the disk's. */
  readonly faults: readonly string[];
}
