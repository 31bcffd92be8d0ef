import { isGivenBack, type State } from '../state.js';
import type { Result } from './calls.js';
import { ageMs, momentOf } from './change.js';
import { shortName } from './short-name.js';
import { stateOf } from './tables.js';
import type { Actor, Scenario, World } from './world.js';

/**
 * The name of a world: two of one name go on alike, so that one of them is enough. Times count from now, what steers
 * nothing is left out, and a process is known by its place.
 */
export function nameOf(scenario: Scenario, world: World): string {
  const { nowMs, left, past } = world;
  const records = scenario.keys.map((key) => recordName(stateOf(world.states, key, nowMs), nowMs, left.windows > 0));
  const actors = world.actors.map((actor) => actorName(world, actor));
  const stray = world.stray.map(({ name, verb }) => `${verb} ${name}`).toSorted();
  const events = past.events.map(({ isPromised, isTaken, isDiscarded, unsure }) =>
    [isPromised, isTaken, isDiscarded, unsure].join(' '),
  );
  const leases = past.leases
    .filter(({ endMs }) => endMs > nowMs)
    .map(({ token, endMs }) => `${token} ${endMs - nowMs}`)
    .toSorted();
  return [records, actors, stray, events, leases, Object.values(left)].map((part) => part.join('|')).join('\n');
}

/** `withWindow`: a window may still end. Otherwise it only tells how long ago something was. */
export function recordName(state: State, nowMs: number, withWindow: boolean): string {
  const windowed = withWindow && 'windowEndMs' in state ? ` ${state.windowEndMs - nowMs}` : '';
  switch (state.kind) {
    case 'unknown':
      return '-';
    case 'settled':
      return `settled${windowed}`;
    case 'claimed':
      if (isGivenBack(state)) return `given back by ${state.token}, lapses ${state.lapses}${windowed}`;
      return `claimed by ${state.token}, lapses ${state.lapses}, ${leftMs(state.leaseEndMs, nowMs)}${windowed}`;
    case 'working':
      return `working by ${state.token}, ${counts(state.stored)}, ${leftMs(state.leaseEndMs, nowMs)}`;
    case 'waiting':
      return `waiting after ${state.token}, ${counts(state.stored)}, due in ${leftMs(state.dueMs, nowMs)}`;
    case 'dead':
      return `dead (${state.reason}) by ${state.token}, ${counts(state.stored)}`;
  }
}

const leftMs = (atMs: number, nowMs: number): string => `${Math.max(0, atMs - nowMs)} ms`;

const counts = ({ attempts, lapses }: { attempts: number; lapses: number }): string =>
  `attempts ${attempts}, lapses ${lapses}`;

function actorName(world: World, actor: Actor): string {
  if (actor.kind === 'idle') return `${actor.runs}`;
  const { runs, place, results, slow, isAnswered, counts: isCounted } = actor;
  const heard = Object.entries(results).map(([id, result]) => `${id}${textOf(result)}`);
  const now = momentOf(world, actor);
  const late = Object.entries(slow).flatMap(([id, since]) => (since === now ? [id] : []));
  return `${runs} ${place.id} ${ageMs(world, actor)} ${heard.join()} ${late.join()} ${isAnswered ? 'a' : ''}${isCounted ? 'c' : ''}`;
}

const texts = new WeakMap<object, string>();

function textOf(result: Result): string {
  if (result === null) return 'null';
  const text = texts.get(result) ?? shortName(JSON.stringify(result));
  texts.set(result, text);
  return text;
}
