import { dueAt, type State } from '../state.js';
import { eventOf } from './change.js';
import { stateOf } from './tables.js';
import type { Scenario, World } from './world.js';

export type Invariant =
  | 'no 2xx for an event that is neither delivered nor stored'
  | 'at most one live token'
  | 'nothing both settled and kept'
  | 'a dead letter never vanishes'
  | 'nothing stored is ever released'
  | 'no second request after an uncertain one'
  | 'every kept delivery has a due time'
  | 'it always comes to an end';

/** What one step broke. `verb`: what the one who acts was about. */
export function broken(scenario: Scenario, before: World, next: World, verb: string): Invariant[] {
  const found: Invariant[] = [];
  if (next.past.events.some((_, event) => isLost(scenario, next, event))) {
    found.push('no 2xx for an event that is neither delivered nor stored');
  }
  if (scenario.parks && next.past.events.some(({ isDoubled }) => isDoubled)) {
    found.push('no second request after an uncertain one');
  }
  for (const key of scenario.keys) {
    const was = stateOf(before.states, key, next.nowMs);
    const is = stateOf(next.states, key, next.nowMs);
    const live = next.past.leases.filter((lease) => lease.key === key && lease.endMs > next.nowMs);
    if (live.length > 1) found.push('at most one live token');
    if (isKept(is) && !Number.isFinite(dueAt(is))) found.push('every kept delivery has a due time');
    if (was.kind === 'settled' && is.kind !== 'settled') found.push('nothing both settled and kept');
    if (isKept(was) && !isStored(is) && is.kind !== 'settled') found.push('nothing stored is ever released');
    if (was.kind === 'dead' && is.kind !== 'dead' && !mayGo(scenario, next, key, is, verb)) {
      found.push('a dead letter never vanishes');
    }
  }
  return found;
}

const isKept = ({ kind }: State): boolean => kind === 'waiting' || kind === 'working';
const isStored = (state: State): boolean => isKept(state) || state.kind === 'dead';

function isLost(scenario: Scenario, { past, states, nowMs }: World, event: number): boolean {
  const { isPromised, isTaken, isDiscarded } = past.events[event] ?? {};
  if (isPromised !== true || isTaken === true || isDiscarded === true) return false;
  return !(scenario.events[event] ?? []).some((key) => isStored(stateOf(states, key, nowMs)));
}

/** By discard, by redrive (an invalid one goes when what it has become is stored or was delivered), or because it was delivered. */
function mayGo(scenario: Scenario, { past, states, nowMs }: World, key: string, is: State, verb: string): boolean {
  const event = eventOf(scenario, key);
  if (past.events[event]?.isTaken === true && is.kind === 'settled') return true;
  if (verb === 'redrives' && is.kind === 'waiting') return true;
  if (is.kind !== 'settled') return false;
  if (verb === 'discards' || past.events[event]?.isDiscarded === true) return true;
  const others = (scenario.events[event] ?? []).filter((each) => each !== key);
  return verb === 'redrives' && others.some((each) => isStored(stateOf(states, each, nowMs)));
}
