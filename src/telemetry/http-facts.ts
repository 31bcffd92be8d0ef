/** What became of one delivery of an arrival, in the words of the answer. */
export type Disposition =
  'processed' | 'duplicate_skipped' | 'accepted' | 'dead_lettered' | 'invalid' | 'filtered' | 'retry' | 'refused';

export interface ArrivedDelivery {
  /** Empty, as the key is, where no destination wants the event. */
  readonly destination: string;
  readonly key: string;
  /** The key rule that gave the key; empty where there was none. */
  readonly rule: string;
  readonly disposition: Disposition;
  /** Of a duplicate: what it is a copy of. */
  readonly copyOf?: 'kept' | 'dead' | 'settled';
  /** Of an item of a batch: its own envelope id, where the arrival as a whole has none. */
  readonly eventId?: string;
}

/** One request to `POST /events`, from its first byte to its answer. */
export interface Arrival {
  readonly status: number;
  readonly latencyMs: number;
  readonly bytes: number;
  /** Empty where the event was not read so far. */
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  /** From the envelope's `time` to the arrival; null where it has none. */
  readonly ageMs: number | null;
  readonly deliveries: readonly ArrivedDelivery[];
  /** It comes from an archive replay, whose copies are wanted or not, but no accident. */
  readonly isReplay?: boolean;
  /** The last segment of the problem's type URI, where the answer is a problem. */
  readonly problem?: string;
  /** Violations by path and message, never by value: logged where the contract only reports, or refuses. */
  readonly violations?: readonly { readonly path: string; readonly message: string }[];
}

/** What a request came with that was not let in. */
export type CredentialKind = 'api-key' | 'basic' | 'bearer' | 'none';

/** How an attempt to fetch an issuer's keys ended. */
export type KeysResult = 'fetched' | 'unreachable' | 'timeout' | 'wrong-status' | 'too-large' | 'not-keys';

export interface Operated {
  readonly action: 'redrive' | 'discard' | 'revalidate';
  readonly key: string;
  readonly result: string;
}

/** What the way in tells. */
export interface HttpFacts {
  arrived(arrival: Arrival): void;
  /** Counted, never a log line each: a credential that is wrong is tried often. */
  unauthenticated(presented: CredentialKind): void;
  /** The keys that bearer tokens are checked with: `host` is where they are published. */
  keysFetched(fact: { readonly host: string; readonly result: KeysResult }): void;
  /** An operator changed something. */
  operated(fact: Operated): void;
  fault(where: string, error: unknown): void;
}
