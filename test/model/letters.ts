import type { Census, DeadLetter, DeadLetterDetail, DeadLetterFilter } from '#src/relay/ledger.js';
import { restore, type State } from './state.js';
import type { States } from './take-due.js';

type Dead = Extract<State, { kind: 'dead' }>;

const letterOf = (key: string, { stored, reason, buriedAtMs }: Dead): DeadLetter => {
  const { eventId, source, detailType, path } = stored.facts;
  const { destination, attempts } = stored;
  return { key, destination, eventId, source, detailType, path, reason, buriedAtMs, attempts };
};

export function detailOf(key: string, state: Dead): DeadLetterDetail {
  const payload = restore(state.stored)?.payload ?? null;
  return { ...letterOf(key, state), payload, evidence: state.stored.evidence };
}

/** Newest burial first, equal ones by key. The cursor is the last letter of the page before. */
export function pageOf(states: States, filter: DeadLetterFilter) {
  const after = filter.cursor === undefined ? null : /^(\d+)-([0-9a-f]{32})$/.exec(filter.cursor);
  if (filter.cursor !== undefined && after === null) return { kind: 'bad-cursor' } as const;
  const isAfter = ({ buriedAtMs, key }: DeadLetter): boolean => {
    if (after === null) return true;
    return buriedAtMs < Number(after[1]) || (buriedAtMs === Number(after[1]) && key > (after[2] ?? ''));
  };
  const letters = Object.entries(states)
    .flatMap(([key, state]) => (state.kind === 'dead' ? [letterOf(key, state)] : []))
    .filter(({ destination }) => filter.destination === undefined || destination === filter.destination)
    .filter(({ reason }) => filter.reason === undefined || reason === filter.reason)
    .filter(({ eventId }) => filter.eventId === undefined || eventId === filter.eventId)
    .filter(({ path }) => filter.path === undefined || path === filter.path)
    .filter((letter) => isAfter(letter))
    .toSorted((left, right) => right.buriedAtMs - left.buriedAtMs || (left.key < right.key ? -1 : 1));
  const items = letters.slice(0, filter.limit);
  const last = items.at(-1);
  const next = letters.length > items.length && last !== undefined ? `${last.buriedAtMs}-${last.key}` : null;
  return { kind: 'page', items, next } as const;
}

export function censusOf(states: States, destination: string, now: number): Census {
  const here = Object.values(states).flatMap((state) =>
    'stored' in state && state.stored.destination === destination ? [state] : [],
  );
  const kept = here.filter(({ kind }) => kind !== 'dead').map(({ stored }) => stored.facts.firstArrivalMs);
  const dead = here.flatMap((state) => (state.kind === 'dead' ? [state.buriedAtMs] : []));
  const since = (times: readonly number[]) => (times.length === 0 ? null : now - Math.min(...times));
  return {
    destination,
    kept: kept.length,
    dead: dead.length,
    oldestKeptMs: since(kept),
    oldestDeadMs: since(dead),
  };
}
