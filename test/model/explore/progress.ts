import { put } from './change.js';
import { nameOf, recordName } from './name.js';
import { actorSteps } from './steps.js';
import { stateOf } from './tables.js';
import type { Scenario, World } from './world.js';

const NO_FAULTS = { faults: 0, waits: 0, windows: 0 };
/** A lease that runs out, a retry, another: more than any of these worlds needs. */
const ROUNDS = 8;

/**
 * From a world in which nobody does anything, what is left to be done gets done when nothing further goes wrong: a worker
 * works, and EventBridge sends what it still has. Gives what is stuck, or null. `ended`: worlds of which it is known.
 */
export async function comesToAnEnd(scenario: Scenario, from: World, ended: Set<string>): Promise<string | null> {
  const quiet = {
    ...from,
    stray: [],
    left: NO_FAULTS,
    actors: from.actors.map(() => ({ kind: 'idle', runs: 0 }) as const),
  };
  const name = nameOf(scenario, quiet);
  if (ended.has(name)) return null;
  ended.add(name);
  let world: World = quiet;
  const worker = scenario.roles.findIndex(({ name: each }) => each === 'w');
  for (let round = 0; round < ROUNDS; round++) {
    world = await turn(scenario, later(scenario, world), worker, round);
    for (const event of scenario.events.keys()) {
      const sender = scenario.roles.findIndex((role) => role.event === event && role.kin !== 'worker');
      if (sender >= 0 && isEventBridges(world, event)) world = await turn(scenario, world, sender, round);
    }
    if (scenario.events.every((_, event) => isOver(scenario, world, event))) return null;
  }
  const records = scenario.keys.map((key) => recordName(stateOf(world.states, key, world.nowMs), world.nowMs, false));
  return `  and without another fault, it does not end: [${records.join('; ')}]`;
}

const isEventBridges = ({ past }: World, event: number): boolean => past.events[event]?.isPromised !== true;

/** Delivered, or a dead letter, or given up by an operator, and nobody works on it; or else EventBridge has it. */
function isOver({ events, keeps }: Scenario, world: World, event: number): boolean {
  const kinds = (events[event] ?? []).map((key) => stateOf(world.states, key, world.nowMs).kind);
  if (kinds.some((kind) => kind === 'waiting' || kind === 'working')) return false;
  if (isEventBridges(world, event)) return !keeps;
  const { isTaken, isDiscarded } = world.past.events[event] ?? {};
  return isTaken === true || isDiscarded === true || kinds.includes('dead');
}

/** Until whatever is due or held next may be worked on. */
function later(scenario: Scenario, world: World): World {
  const timesMs = scenario.keys.flatMap((key) => {
    const state = stateOf(world.states, key, world.nowMs);
    if (state.kind === 'waiting') return [state.dueMs];
    return 'leaseEndMs' in state ? [state.leaseEndMs] : [];
  });
  const nextMs = Math.min(...timesMs.filter((timeMs) => timeMs > world.nowMs));
  return nextMs < Infinity ? { ...world, nowMs: nextMs } : world;
}

/** One whole run of an actor, of which nothing goes wrong. Its token is a new one. */
async function turn(scenario: Scenario, from: World, who: number, round: number): Promise<World> {
  let world = put(from, who, { kind: 'idle', runs: 100 - round });
  let [step] = actorSteps(scenario, world, who);
  while (step !== undefined) {
    world = await step.world;
    step = world.actors[who]?.kind === 'live' ? actorSteps(scenario, world, who)[0] : undefined;
  }
  return put(world, who, { kind: 'idle', runs: 0 });
}
