import { broken, type Invariant } from './invariants.js';
import { nameOf } from './name.js';
import { NO_PAST } from './past.js';
import { comesToAnEnd } from './progress.js';
import { stepsOf } from './steps.js';
import { wayTo, type Seen } from './trace.js';
import type { Scenario, World } from './world.js';

/** What is wrong, and the shortest way to it. */
export interface Fault {
  readonly broken: readonly Invariant[];
  readonly steps: readonly string[];
  readonly trace: string;
}

export interface Explored {
  readonly scenario: string;
  readonly states: number;
  readonly transitions: number;
  /** Of states in which nobody has anything left to do. */
  readonly ends: number;
  /** The longest of the shortest ways to a state. */
  readonly depth: number;
  /** All states within the scenario's bounds were seen. */
  readonly isComplete: boolean;
  readonly fault: Fault | null;
}

/** The world before anything has happened. */
export function beginning({ roles, events, bound, states, unsure }: Scenario): World {
  return {
    nowMs: 0,
    states,
    actors: roles.map(({ runs }) => ({ kind: 'idle', runs })),
    stray: [],
    past: { events: events.map(() => ({ ...NO_PAST, unsure })), leases: [] },
    left: bound,
  };
}

/** Sees every state that can be reached within the scenario's bounds, nearest first, up to the first that breaks an invariant. */
export async function explore(scenario: Scenario): Promise<Explored> {
  const first = beginning(scenario);
  const visited = new Set([digest(nameOf(scenario, first))]);
  const ended = new Set<string>();
  const seen: Seen[] = [{ from: -1, label: '', nowMs: 0, states: first.states }];
  let layer: { readonly at: number; readonly world: World }[] = [{ at: 0, world: first }];
  let transitions = 0;
  let ends = 0;
  let depth = 0;
  const report = (isComplete: boolean, fault: Fault | null = null): Explored => ({
    scenario: scenario.name,
    states: visited.size,
    transitions,
    ends,
    depth,
    isComplete,
    fault,
  });
  while (layer.length > 0) {
    const nextLayer: typeof layer = [];
    for (const { at, world } of layer) {
      if (world.actors.every(({ kind }) => kind === 'idle')) {
        ends += 1;
        const stuck = await comesToAnEnd(scenario, world, ended);
        if (stuck !== null) {
          return report(false, faultOf(scenario, seen, at, ['it always comes to an end'], [stuck]));
        }
      }
      for (const { label, verb, world: reached } of stepsOf(scenario, world)) {
        const next = reached instanceof Promise ? await reached : reached;
        transitions += 1;
        const faults = broken(scenario, world, next, verb);
        const name = digest(nameOf(scenario, next));
        if (faults.length === 0 && visited.has(name)) continue;
        const here = seen.push({ from: at, label, nowMs: next.nowMs, states: next.states }) - 1;
        if (faults.length > 0) return report(false, faultOf(scenario, seen, here, faults));
        visited.add(name);
        nextLayer.push({ at: here, world: next });
      }
    }
    if (nextLayer.length > 0) depth += 1;
    layer = nextLayer;
  }
  return report(true);
}

function faultOf(
  scenario: Scenario,
  seen: readonly Seen[],
  last: number,
  found: readonly Invariant[],
  remarks: readonly string[] = [],
): Fault {
  const steps = wayTo(scenario, seen, last);
  return { broken: found, steps, trace: [`${scenario.name}:`, ...steps, ...remarks].join('\n') };
}

/** 53 bits of a name: of ten million states, two share one by chance once in two hundred explorations. */
function digest(name: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
