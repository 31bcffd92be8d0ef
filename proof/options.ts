import { randomInt } from 'node:crypto';
import { faults } from './faults/index.js';
import type { Fault } from './faults/fault.js';

export interface Options {
  readonly faults: readonly Fault[];
  /** Altogether. */
  readonly events: number;
  /** Requests a second; `--seconds` says the same by how long the load of each kind of fault lasts. */
  readonly rate: number;
  readonly seed: number;
  /** Scenarios at the same time: in the short form most of them only wait. */
  readonly atOnce: number;
  /** The published form: its figures go into docs/PROOF.md. */
  readonly isPublished: boolean;
}

const NAMES = ['events', 'rate', 'seconds', 'seed', 'faults', 'at-once', 'smoke', 'publish'];
const SMOKE_EVENTS = 200;

/** `--events=1000000 --rate=1000 --seed=7 --faults=redis-sigkill,redis-oom --at-once=1 --publish`, or `--smoke`. */
export function readOptions(args: readonly string[]): Options {
  const flags = new Map<string, string>();
  for (const arg of args) {
    const [, name, value = ''] = /^--([a-z-]+)(?:=(.*))?$/.exec(arg) ?? [];
    if (name === undefined || !NAMES.includes(name))
      throw new Error(`unknown: ${arg}; there are --${NAMES.join(', --')}`);
    flags.set(name, value);
  }
  const isSmoke = flags.has('smoke');
  const number = (name: string, usual: number): number => {
    const value = Number(flags.get(name) ?? usual);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number`);
    return value;
  };
  const usualRate = isSmoke ? 100 : 1_000;
  const chosen = chosenFaults(flags.get('faults'));
  const events = number('events', isSmoke ? SMOKE_EVENTS * chosen.length : 1_000_000);
  return {
    faults: chosen,
    events,
    rate: flags.has('seconds') ? events / chosen.length / number('seconds', 1) : number('rate', usualRate),
    seed: number('seed', randomInt(1, 2 ** 31)),
    atOnce: number('at-once', isSmoke ? 2 : 1),
    isPublished: flags.has('publish'),
  };
}

function chosenFaults(text: string | undefined): readonly Fault[] {
  if (text === undefined) return faults;
  return text.split(',').map((name) => {
    const fault = faults.find((each) => each.name === name);
    if (fault === undefined) {
      throw new Error(`there is no fault ${name}: ${faults.map((each) => each.name).join(', ')}`);
    }
    return fault;
  });
}
