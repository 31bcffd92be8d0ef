import { scenario, type Setting } from './scenarios.js';
import type { Scenario } from './world.js';

interface Case {
  readonly name: string;
  readonly setting: Omit<Setting, 'faults' | 'waits' | 'windows'>;
  /** What is explored in the ordinary suite, in seconds; and by `npm run model`, in minutes. */
  readonly short: Partial<Setting>;
  readonly long: Partial<Setting>;
}

const CASES: readonly Case[] = [
  {
    name: 'copies of one event, and a worker',
    setting: { copies: 2, turns: 1 },
    short: { faults: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'copies of one event, and two faults',
    setting: { copies: 2 },
    short: { waits: 1 },
    long: { faults: 2, waits: 2 },
  },
  {
    name: 'many copies',
    setting: { copies: 3 },
    short: { faults: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'copies that are parked when uncertain',
    setting: { copies: 3, onUncertain: 'park' },
    short: { copies: 2, waits: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'parked when uncertain, after a lapse',
    setting: { copies: 2, onUncertain: 'park', lapsed: 1 },
    short: { faults: 1 },
    long: { faults: 3, waits: 2 },
  },
  {
    name: 'after two lapses',
    setting: { copies: 2, turns: 1, lapsed: 2 },
    short: { faults: 1 },
    long: { faults: 2, waits: 2 },
  },
  {
    name: 'after three lapses',
    setting: { copies: 2, turns: 1, judgements: 1, lapsed: 3 },
    short: { judgements: 0, faults: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'after three lapses, and nothing is kept',
    setting: { copies: 2, keeping: 'return', lapsed: 3 },
    short: { faults: 1 },
    long: { copies: 3, faults: 3, waits: 2 },
  },
  {
    name: 'parked when uncertain, a worker and an operator',
    setting: { copies: 1, turns: 1, judgements: 1, onUncertain: 'park' },
    short: { faults: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'answered on acceptance',
    setting: { copies: 2, turns: 1, answer: 'acceptance' },
    short: { faults: 1 },
    long: { faults: 2, waits: 2 },
  },
  {
    name: 'answered on acceptance, parked when uncertain',
    setting: { copies: 1, turns: 1, judgements: 1, answer: 'acceptance', onUncertain: 'park' },
    short: { faults: 1 },
    long: { faults: 2, waits: 2 },
  },
  {
    name: 'nothing is kept',
    setting: { copies: 2, keeping: 'return' },
    short: { waits: 1 },
    long: { copies: 3, faults: 2, waits: 1 },
  },
  {
    name: 'no slot is free',
    setting: { copies: 2, turns: 1, slots: 0 },
    short: { faults: 1 },
    long: { faults: 2, waits: 2 },
  },
  {
    name: 'a worker that comes again, and an operator',
    setting: { copies: 1, turns: 2, judgements: 1 },
    short: { judgements: 0, faults: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'kept as invalid, and read again',
    setting: { copies: 0, invalid: 2, turns: 1, judgements: 1 },
    short: { invalid: 1, faults: 1 },
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'kept as invalid, read again, and sent again',
    setting: { copies: 1, invalid: 1, turns: 0, judgements: 1 },
    short: {},
    long: { faults: 2, waits: 1 },
  },
  {
    name: 'a window ends',
    setting: { copies: 2 },
    short: { copies: 1, windows: 1, faults: 1 },
    long: { windows: 1, waits: 1, faults: 1 },
  },
  {
    name: 'two contents under one weak id, the content counts',
    setting: { copies: 1, other: { copies: 1, contentCounts: true } },
    short: {},
    long: { faults: 1, waits: 1 },
  },
  {
    name: 'two contents under one weak id, the content does not count',
    setting: { copies: 1, other: { copies: 1, contentCounts: false } },
    short: { faults: 1 },
    long: { faults: 1, waits: 1 },
  },
];

export const suite = (size: 'short' | 'long'): Scenario[] =>
  CASES.map(({ name, setting, ...bounds }) => scenario(name, { ...setting, ...bounds[size] }));
