import * as fc from 'fast-check';
import { WINDOW_MS } from '../../support/ledger-harness.js';
import { keyOf, MINUTE_MS } from './given.js';

/** Few enough to meet one another: two in one partition of one destination, and one apart of each other kind. */
export const PLACES = [
  { destination: 'orders', key: keyOf(1) },
  { destination: 'orders', key: keyOf(2) },
  { destination: 'crm', key: keyOf(3) },
  { destination: 'crm', key: keyOf(4, 11) },
] as const;

/** Which worker a call comes from is told by a number: 0 is the last that claimed or took the delivery, 1 the one before. */
export type Operation =
  | { readonly kind: 'claim'; readonly claims: readonly ClaimPlan[]; readonly other: boolean }
  | { readonly kind: 'move'; readonly moves: readonly MovePlan[]; readonly other: boolean }
  /** An earlier call once more, to the letter: its reply was lost. 0 is the last one. */
  | { readonly kind: 'again'; readonly back: number }
  | { readonly kind: 'takeDue'; readonly orders: number; readonly crm: number; readonly leaseMs: number }
  | { readonly kind: 'redrive' | 'discard' | 'show' | 'recall' | 'losePayload'; readonly place: number }
  | { readonly kind: 'list' | 'census' | 'crash' }
  | { readonly kind: 'advance'; readonly ms: number };

export interface KeptPlan {
  readonly attempts: number;
  readonly lapses: number;
  readonly evidence: boolean;
  readonly dueInMs: number;
}

export interface ClaimPlan extends KeptPlan {
  readonly place: number;
  readonly leaseMs: number;
  readonly store: 'nothing' | 'working' | 'waiting' | 'dead';
}

export interface MovePlan extends KeptPlan {
  readonly place: number;
  readonly worker: number;
  readonly to: 'settled' | 'released' | 'unattempted' | 'working' | 'waiting' | 'dead';
}

// Whatever ends, ends half a minute away from every step, so that the running clock of a real store never matters.
const leaseMs = fc.constantFrom(1.5 * MINUTE_MS, 2.5 * MINUTE_MS);
const dueInMs = fc.constantFrom(0, 0, 3.5 * MINUTE_MS);
const steps = [1, 1, 2, 3].map((minutes) => minutes * MINUTE_MS);
const advance = fc.constantFrom(...steps, ...steps, WINDOW_MS / 2 + 5 * MINUTE_MS);

const place = fc.nat({ max: PLACES.length - 1 });
const kept = { attempts: fc.nat({ max: 9 }), lapses: fc.nat({ max: 3 }), evidence: fc.boolean(), dueInMs };
const claim = fc.record({
  ...kept,
  place,
  leaseMs,
  lapses: fc.constant(0),
  store: fc.constantFrom('nothing', 'nothing', 'nothing', 'working', 'waiting', 'waiting', 'dead'),
} as const);
const move = fc.record({
  ...kept,
  place,
  worker: fc.constantFrom(0, 0, 0, 0, 1, 2),
  to: fc.constantFrom('settled', 'released', 'unattempted', 'working', 'waiting', 'waiting', 'dead'),
} as const);
const few = { minLength: 1, maxLength: 3 };
const slots = fc.constantFrom(0, 1, 2, 3);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('claim'), claims: fc.array(claim, few), other: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('move'), moves: fc.array(move, few), other: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('again'), back: fc.nat({ max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('takeDue'), orders: slots, crm: slots, leaseMs }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('redrive', 'discard', 'show', 'recall', 'losePayload'), place }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('list', 'census', 'crash') }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('advance'), ms: advance }) },
);

export const operations = fc.array(operation, { minLength: 1, maxLength: 30, size: 'max' });

const everywhere = PLACES.map((_, index) => index);
const lookAt = (index: number): ClaimPlan => ({
  place: index,
  leaseMs: 1.5 * MINUTE_MS,
  store: 'nothing',
  attempts: 0,
  lapses: 0,
  evidence: false,
  dueInMs: 0,
});

/** Looks at everything once a sequence is over: a difference that no later step happened to meet shows here. */
export const CLOSING_LOOK: readonly Operation[] = [
  ...everywhere.map((index) => ({ kind: 'show', place: index }) as const),
  ...everywhere.map((index) => ({ kind: 'recall', place: index }) as const),
  { kind: 'list' },
  { kind: 'census' },
  { kind: 'claim', claims: everywhere.map(lookAt), other: true },
  { kind: 'advance', ms: 60 * MINUTE_MS },
  { kind: 'takeDue', orders: 9, crm: 9, leaseMs: 1.5 * MINUTE_MS },
];
