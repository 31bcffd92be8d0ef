import type { Actor, Bound, Live, Scenario, World } from './world.js';

export const eventOf = ({ events }: Scenario, key: string): number => events.findIndex((keys) => keys.includes(key));

export const put = (world: World, who: number, actor: Actor): World => ({
  ...world,
  actors: world.actors.map((each, at) => (at === who ? actor : each)),
});

export const spend = (world: World, fault: keyof Bound): World => ({
  ...world,
  left: { ...world.left, [fault]: world.left[fault] - 1 },
});

/** A lease, and a pause before a retry. Time is told no finer: between two steps of it, timers go off in whatever order. */
export const STEP_MS = 15_000;

/** How long it has been running by its own clock: what is past its lease is all one. */
export const ageMs = ({ nowMs }: World, { sinceMs }: Live): number => Math.min(nowMs - sinceMs, STEP_MS);

/** Changes whenever something could have come before an answer that was put off. */
export const momentOf = ({ nowMs }: World, { place }: Live): string => `${nowMs} ${place.inputs.length}`;

/** A request that is still out counts no longer against a second one. */
export const uncounted = (actor: Actor): Actor => (actor.kind === 'live' ? { ...actor, counts: false } : actor);
