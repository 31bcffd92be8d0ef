import type { States } from '../take-due.js';
import type { Ask, Result } from './calls.js';
import type { Machine, Place } from './machine.js';
import type { Past } from './past.js';
import type { Tables, LedgerCall } from './tables.js';

/** How often things may still happen in one run that make it longer. */
export interface Bound {
  /**
   * What goes wrong: a process crashes, an answer of the ledger or of the destination is lost, a call comes late, the ledger has
   * no room, the destination fails or refuses.
   */
  readonly faults: number;
  /** Time passes until a lease or a pause is over, whoever sleeps over it. */
  readonly waits: number;
  /** A window ends. */
  readonly windows: number;
}

/** One who acts: a process of its own, which may run several times, each time one of its programs. */
export interface Role {
  readonly name: string;
  /** Those of one kin differ in nothing but their names. */
  readonly kin: string;
  /** Which event its copies are of. */
  readonly event: number;
  readonly runs: number;
  readonly programs: readonly { readonly verb: string; readonly machineOf: (run: number) => Machine }[];
}

export interface Scenario {
  readonly name: string;
  readonly roles: readonly Role[];
  /** The keys of each event: that of its delivery, then that under which it is kept when it is invalid. */
  readonly events: readonly (readonly string[])[];
  /** All of them. */
  readonly keys: readonly string[];
  readonly parks: boolean;
  readonly keeps: boolean;
  readonly bound: Bound;
  /** What the ledger holds at first, and how many requests went out of which nobody knows the end. */
  readonly states: States;
  readonly unsure: number;
  readonly tables: Tables;
}

/** `runs`: how often it may still begin. */
export type Actor =
  | { readonly kind: 'idle'; readonly runs: number }
  | {
      readonly kind: 'live';
      readonly runs: number;
      readonly verb: string;
      readonly machine: Machine;
      readonly place: Place;
      readonly sinceMs: number;
      /** What the world has answered and the process has not heard yet, by the id of its call. */
      readonly results: Readonly<Record<number, Result>>;
      /** At which moment of its life each answer that does not come at once was put off, by the id of its call. */
      readonly slow: Readonly<Record<number, string>>;
      readonly isAnswered: boolean;
      /** Its request went out under the present judgement: nobody has redriven the delivery since. */
      readonly counts: boolean;
    };

export type Live = Extract<Actor, { kind: 'live' }>;

export interface World {
  readonly nowMs: number;
  readonly states: States;
  readonly actors: readonly Actor[];
  /** Calls that are still on their way to the ledger although nobody waits for them. */
  readonly stray: readonly (Ask & { readonly call: LedgerCall; readonly by: number; readonly verb: string })[];
  readonly past: Past;
  readonly left: Bound;
}

/** One thing that can happen next. */
export interface Step {
  readonly label: string;
  /** What the one who acts is about; empty where nobody does. */
  readonly verb: string;
  readonly world: World | Promise<World>;
}
