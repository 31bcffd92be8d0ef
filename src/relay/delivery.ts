/** The bytes of an event and the few facts that must survive with them. */
export interface Payload {
  /** Exactly what came (of a batch: the item's own range), never re-serialised: `JSON.parse` loses digits above 2^53. */
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly source: string;
  readonly detailType: string;
  /** The envelope's `id`; empty where the body had none. */
  readonly eventId: string;
  /** Wall clock, ms since the epoch: the age limit counts from here. */
  readonly firstArrivalMs: number;
  /** Where it was posted to, which says how it is read; empty in what was kept before this was written down. */
  readonly path: string;
}

/** One event for one destination: the unit that is claimed, attempted and settled. */
export interface Delivery {
  readonly destination: string;
  /** The idempotency key, 32 lower-case hex digits. The destination is part of its digest. */
  readonly key: string;
  readonly payload: Payload;
}

/** One request downstream, as it is shown to the person who has to decide about a dead letter. */
export interface AttemptEvidence {
  /** Counted from 1 since the first arrival or the last redrive. */
  readonly number: number;
  /** Wall clock, ms since the epoch. */
  readonly atMs: number;
  readonly verdict: 'refused' | 'failed' | 'uncertain';
  readonly latencyMs: number;
  readonly status?: number;
  readonly error?: string;
  /** The start of the destination's answer, at most 1 KiB. */
  readonly answer?: string;
}

/** The first attempt and the last four: enough to see how it began and how it ended, bounded for ever. */
export interface Evidence {
  readonly first?: AttemptEvidence;
  readonly last: readonly AttemptEvidence[];
  /** Why it could not be accepted as an event: `path` is a JSON Pointer, empty for the whole body. */
  readonly violations?: readonly { readonly path: string; readonly message: string }[];
}

/** Why a delivery was given up. */
export type DeadReason = 'refused' | 'uncertain' | 'attempts' | 'age' | 'poison' | 'payload-lost' | 'invalid';

/** What the ledger stores of a delivery that is waiting, working or dead. */
export interface Kept {
  readonly payload: Payload;
  /** Attempts taken so far. */
  readonly attempts: number;
  /** Leases in a row that ended without a move. */
  readonly lapses: number;
  readonly evidence: Evidence;
}

/** The reserved destination of what could not be accepted as an event. */
export const INVALID = 'invalid';
