import { dueAt } from '../state.js';
import { spend, uncounted } from './change.js';
import { stateOf } from './tables.js';
import type { Scenario, Step, World } from './world.js';

/** Time passes until a delivery is due, a lease has ended or a window is over, whoever sleeps over it. */
export function timeSteps(scenario: Scenario, world: World): Step[] {
  const states = scenario.keys.map((key) => stateOf(world.states, key, world.nowMs));
  const steps: Step[] = [];
  const until = (timesMs: readonly number[], label: string, from: World) => {
    const nextMs = Math.min(...timesMs.filter((timeMs) => timeMs > world.nowMs));
    if (nextMs < Infinity) steps.push({ label, verb: '', world: { ...from, nowMs: nextMs } });
  };
  if (world.left.waits > 0) {
    const times = states.map((state) => ('leaseEndMs' in state ? state.leaseEndMs : (dueAt(state) ?? Infinity)));
    until(times, 'time passes', spend(world, 'waits'));
  }
  if (world.left.windows > 0) {
    const ends = states.map((state) => ('windowEndMs' in state ? state.windowEndMs : Infinity));
    const events = world.past.events.map((each) => ({ ...each, unsure: 0 }));
    const forgotten = { ...world, past: { ...world.past, events }, actors: world.actors.map(uncounted) };
    until(ends, 'a window is over', spend(forgotten, 'windows'));
  }
  return steps;
}
