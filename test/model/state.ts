import type { DeadReason, Evidence, Kept, Payload } from '#src/relay/delivery.js';

/** What lies with a delivery that is working, waiting or dead. All of it is JSON, so that states can be compared and explored. */
export interface Stored {
  readonly destination: string;
  readonly facts: Omit<Payload, 'bytes'>;
  /** base64; null: the payload has vanished behind the ledger's back. */
  readonly body: string | null;
  readonly attempts: number;
  readonly lapses: number;
  readonly evidence: Evidence;
}

/** The states of DESIGN section 2. `token` is that of the last write; empty where the operator made it. */
export type State =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'claimed';
      readonly token: string;
      /** 0: given back by its token, with nothing attempted under its lease. */
      readonly leaseEndMs: number;
      readonly lapses: number;
      readonly windowEndMs: number;
    }
  | { readonly kind: 'working'; readonly token: string; readonly leaseEndMs: number; readonly stored: Stored }
  | { readonly kind: 'waiting'; readonly token: string; readonly dueMs: number; readonly stored: Stored }
  | {
      readonly kind: 'dead';
      readonly token: string;
      readonly reason: DeadReason;
      readonly buriedAtMs: number;
      readonly stored: Stored;
    }
  | { readonly kind: 'settled'; readonly windowEndMs: number };

/** One step of the model: what the record becomes, and what the caller is told. */
export interface Step<Result> {
  readonly state: State;
  readonly result: Result;
}

export const UNKNOWN: State = { kind: 'unknown' };

/** To every claim it is the lapsed one that had been found, to its own token's moves it is unknown. */
export const isGivenBack = (state: State): boolean => state.kind === 'claimed' && state.leaseEndMs === 0;

/** The column "ends by itself", as far as it ends in forgetting: claimed and settled, when their window ends. */
export function atTime(state: State, now: number): State {
  const forgets = state.kind === 'claimed' || state.kind === 'settled';
  return forgets && state.windowEndMs <= now ? UNKNOWN : state;
}

/** When somebody may next work on it; null: never, unless something else happens first. */
export function dueAt(state: State): number | null {
  if (state.kind === 'waiting') return state.dueMs;
  return state.kind === 'working' ? state.leaseEndMs : null;
}

export function store(destination: string, { payload, attempts, lapses, evidence }: Kept): Stored {
  const { bytes, ...facts } = payload;
  return { destination, facts, body: Buffer.from(bytes).toString('base64'), attempts, lapses, evidence };
}

/** What is stored, as the caller gets it; null where the payload has vanished. */
export function restore({ facts, body, attempts, lapses, evidence }: Stored): Kept | null {
  if (body === null) return null;
  return { payload: { ...facts, bytes: Buffer.from(body, 'base64') }, attempts, lapses, evidence };
}
