import type { Ask, Input } from './calls.js';
import { eventOf, put } from './change.js';
import type { Machine, Place } from './machine.js';
import { declined, sent } from './past.js';
import type { Actor, Live, Scenario, World } from './world.js';

/** An actor begins one of its programs. */
export function begin(
  scenario: Scenario,
  world: World,
  who: number,
  verb: string,
  machine: Machine,
): World | Promise<World> {
  const runs = (world.actors[who]?.runs ?? 1) - 1;
  const stands = (place: Place): World =>
    arrive(scenario, world, who, [], {
      kind: 'live',
      runs,
      verb,
      machine,
      place,
      sinceMs: world.nowMs,
      results: {},
      slow: {},
      isAnswered: false,
      counts: false,
    });
  const place = machine.start();
  return place instanceof Promise ? place.then(stands) : stands(place);
}

/** An actor goes through something. */
export function feed(scenario: Scenario, world: World, who: number, actor: Live, input: Input): World | Promise<World> {
  const answered = input.kind === 'reply' ? input.ask : -1;
  const { [answered]: _heard, ...results } = actor.results;
  const { [answered]: _since, ...slow } = actor.slow;
  const post = actor.place.asks.find(({ id, call }) => id === answered && call.kind === 'post')?.call;
  // Of a request that was surely not taken another may follow.
  const reply = input.kind === 'reply' && input.result !== null && 'status' in input.result ? input.result.status : 0;
  const isNo = post?.kind === 'post' && reply >= 300 && actor.counts;
  const past = isNo ? declined(world.past, eventOf(scenario, post.delivery.key)) : world.past;
  const stands = (place: Place): World =>
    arrive(scenario, { ...world, past }, who, actor.place.asks, { ...actor, results, slow, place });
  const place = actor.machine.step(actor.place, input);
  return place instanceof Promise ? place.then(stands) : stands(place);
}

/** Over when nothing is left to do and nobody waits for an answer. */
export function finished(actor: Live): Actor {
  const { place, runs, isAnswered } = actor;
  return place.isOver && (place.told === null || isAnswered) ? { kind: 'idle', runs } : actor;
}

function arrive(scenario: Scenario, world: World, who: number, before: readonly Ask[], actor: Live): World {
  const post = actor.place.asks.find(
    ({ id, call }) => call.kind === 'post' && !before.some((each) => each.id === id),
  )?.call;
  if (post?.kind !== 'post') return put(world, who, finished(actor));
  return put({ ...world, past: sent(world.past, eventOf(scenario, post.delivery.key)) }, who, {
    ...actor,
    counts: true,
  });
}
