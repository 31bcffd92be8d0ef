import type { Chance } from './chance.js';

/** What is done to a connection, one after the other. */
export type Piece = string | Uint8Array | { readonly waitMs: number } | { readonly ends: 'shut' | 'reset' };

/** Our side is shut, and still listens. */
export const SHUT = { ends: 'shut' } as const;
/** The connection is reset. */
export const RESET = { ends: 'reset' } as const;

/** One attempt to harm, and what may come of it. */
export interface Plan {
  readonly kind: string;
  readonly pieces: readonly Piece[];
  /** How many answers have to come, and how many may. */
  readonly answers: readonly [least: number, most: number];
  /** Where it can be no other: the statuses that an answer may have. */
  readonly only?: readonly number[];
  /** As the OpenAPI document has them; without it the answers are held to those of `POST /events`. */
  readonly operation?: readonly [method: string, path: string];
  /** It takes seconds by intention: 5 s are counted from its first byte, not from its last. */
  readonly isSlow?: boolean;
  /** Asked on a connection that others use too. */
  readonly isShared?: boolean;
}

/** Makes the plan of one request; `name` is this request's own, and no other's. */
export type Attack = (chance: Chance, name: string) => Plan;
