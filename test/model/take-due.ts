import type { TakeResult, Taken, Want } from '#src/relay/ledger.js';
import { dueAt, restore, type State } from './state.js';

/** All records by key; a key that is absent is unknown. */
export type States = Readonly<Record<string, State>>;

type TakenOne = { readonly state: State; readonly taken?: Omit<Taken, 'key'>; readonly lostEventId?: string };

/** Rules 2.1 and 2.4 for one record that is due: counted as taken, a lapse counted where its worker never moved it on. */
export function take(found: State, want: Want, token: string, now: number): TakenOne {
  if (found.kind !== 'waiting' && found.kind !== 'working') throw new Error(`${found.kind} is never due`);
  const { stored } = found;
  // Open: the counts of a payload that was lost. Nothing was attempted, so they stay.
  if (stored.body === null) {
    const state: State = { kind: 'dead', token, reason: 'payload-lost', buriedAtMs: now, stored };
    return { state, lostEventId: stored.facts.eventId };
  }
  const lapses = stored.lapses + (found.kind === 'working' ? 1 : 0);
  const counted = { ...stored, attempts: stored.attempts + 1, lapses };
  const state: State = { kind: 'working', token, leaseEndMs: now + want.leaseMs, stored: counted };
  const kept = restore(counted);
  return kept === null ? { state } : { state, taken: { destination: stored.destination, kept } };
}

/** What is due of one destination, the longest due first. */
export function dueKeys(states: States, destination: string, now: number): string[] {
  return Object.entries(states)
    .filter(([, state]) => keptFor(state, destination) && (dueAt(state) ?? Infinity) <= now)
    .toSorted(([leftKey, left], [rightKey, right]) => {
      return (dueAt(left) ?? 0) - (dueAt(right) ?? 0) || (leftKey < rightKey ? -1 : 1);
    })
    .map(([key]) => key);
}

/** ms until the next of these destinations' deliveries is due; those that are being worked on count with their lease's end. */
export function nextInMs(states: States, wants: readonly Want[], now: number): number | null {
  const times = Object.values(states)
    .filter((state) => wants.some(({ destination }) => keptFor(state, destination)))
    .map((state) => dueAt(state) ?? Infinity);
  const next = Math.min(...times);
  return next === Infinity ? null : Math.max(0, next - now);
}

/** Open: whether a lost payload uses up a slot. It does not: no attempt will be made for it. */
export function takeDue(
  states: States,
  wants: readonly Want[],
  token: string,
  now: number,
): { states: States; result: Extract<TakeResult, { kind: 'taken' }> } {
  const after: Record<string, State> = { ...states };
  const deliveries: Taken[] = [];
  const lost: { destination: string; key: string; eventId: string }[] = [];
  for (const want of wants) {
    const { destination } = want;
    let slots = want.slots;
    for (const key of dueKeys(states, destination, now)) {
      if (slots === 0) break;
      const { state, taken, lostEventId } = take(states[key] ?? { kind: 'unknown' }, want, token, now);
      after[key] = state;
      if (lostEventId !== undefined) lost.push({ destination, key, eventId: lostEventId });
      if (taken !== undefined) {
        deliveries.push({ ...taken, key });
        slots -= 1;
      }
    }
  }
  return { states: after, result: { kind: 'taken', deliveries, lost, nextInMs: nextInMs(after, wants, now) } };
}

const keptFor = (state: State, destination: string): boolean =>
  (state.kind === 'waiting' || state.kind === 'working') && state.stored.destination === destination;
