import { released } from '#src/relay/ledger.js';
import { move } from '../move.js';
import { claim } from '../claim.js';
import { UNKNOWN, type State } from '../state.js';
import { takeDue, type States } from '../take-due.js';
import type { Invariant } from './invariants.js';
import { scenario, type Setting } from './scenarios.js';
import { TABLES, type Tables } from './tables.js';
import type { Scenario } from './world.js';

/** The model, or a decision, with one thing wrong; and what must be found then. */
export interface Mutation {
  readonly name: string;
  readonly breaks: Invariant;
  /** The fewest steps in which it shows. */
  readonly steps: number;
  readonly scenario: Scenario;
}

const isStored = (state: State): boolean => 'stored' in state;

export const MUTATIONS: readonly Mutation[] = [
  mutation(
    'says that it keeps what it forgets',
    'no 2xx for an event that is neither delivered nor stored',
    7,
    { copies: 1, faults: 1 },
    {
      move: (found, call, nowMs) => {
        const step = move(found, call, nowMs);
        return call.to.kind === 'waiting' && !isStored(found) ? { ...step, state: UNKNOWN } : step;
      },
    },
  ),
  mutation(
    'grants what another holds',
    'at most one live token',
    6,
    { copies: 2 },
    { claim: (found, call, nowMs) => claim(found.kind === 'claimed' ? UNKNOWN : found, call, nowMs) },
  ),
  mutation(
    'keeps what is settled',
    'nothing both settled and kept',
    13,
    { copies: 2, faults: 1, waits: 1 },
    {
      move: (found, call, nowMs) =>
        move(found.kind === 'settled' && call.to.kind === 'waiting' ? UNKNOWN : found, call, nowMs),
    },
  ),
  mutation(
    'takes dead letters as if they were due',
    'a dead letter never vanishes',
    9,
    { copies: 1, turns: 1, faults: 1 },
    {
      takeDue: (states, wants, token, nowMs) => {
        const alive = (state: State): State =>
          state.kind === 'dead' ? { kind: 'waiting', token: '', dueMs: nowMs, stored: state.stored } : state;
        return takeDue(each(states, alive), wants, token, nowMs);
      },
    },
  ),
  mutation(
    'lets what is stored go when it is released',
    'nothing stored is ever released',
    8,
    { copies: 1, faults: 2 },
    {
      move: (found, call, nowMs) =>
        call.to.kind === 'released' && isStored(found)
          ? { state: UNKNOWN, result: { kind: 'moved' } }
          : move(found, call, nowMs),
    },
  ),
  mutation(
    'forgets that a lease lapsed',
    'no second request after an uncertain one',
    8,
    { copies: 2, waits: 1, onUncertain: 'park' },
    {
      claim: (found, call, nowMs) => {
        const isLapsed = found.kind === 'claimed' && found.leaseEndMs <= nowMs && found.token !== call.token;
        return claim(isLapsed ? UNKNOWN : found, call, nowMs);
      },
    },
  ),
  mutation(
    'forgets a lapse when a claim is released unattempted',
    'no second request after an uncertain one',
    9,
    { copies: 2, faults: 1, onUncertain: 'park', lapsed: 1 },
    {
      move: (found, call, nowMs) => move(found, call.to.kind === 'released' ? { ...call, to: released } : call, nowMs),
    },
  ),
  mutation(
    'sends again what is to be parked',
    'no second request after an uncertain one',
    8,
    { copies: 2, waits: 1, onUncertain: 'redeliver' },
    {},
    { parks: true },
  ),
  mutation(
    'keeps it for no time at all',
    'every kept delivery has a due time',
    5,
    { copies: 1, faults: 1 },
    {
      move: (found, call, nowMs) => {
        const { state, result } = move(found, call, nowMs);
        return { state: state.kind === 'waiting' ? { ...state, dueMs: NaN } : state, result };
      },
    },
  ),
  mutation(
    'never takes over what its worker left behind',
    'it always comes to an end',
    3,
    { copies: 1, turns: 1, answer: 'acceptance', faults: 1 },
    {
      takeDue: (states, wants, token, nowMs) => {
        const waiting = Object.fromEntries(Object.entries(states).filter(([, { kind }]) => kind !== 'working'));
        const taken = takeDue(waiting, wants, token, nowMs);
        return { ...taken, states: { ...states, ...taken.states } };
      },
    },
  ),
];

function mutation(
  name: string,
  breaks: Invariant,
  steps: number,
  setting: Setting,
  tables: Partial<Tables>,
  more: Partial<Scenario> = {},
): Mutation {
  return { name, breaks, steps, scenario: { ...scenario(name, setting), tables: { ...TABLES, ...tables }, ...more } };
}

const each = (states: States, change: (state: State) => State): States =>
  Object.fromEntries(Object.entries(states).map(([key, state]) => [key, change(state)]));
