import type { DeadReason } from '../relay/delivery.js';
import type { DeadLetterFilter } from '../relay/ledger.js';
import { Problem } from './problem.js';

const REASONS: Readonly<Record<DeadReason, true>> = {
  refused: true,
  uncertain: true,
  attempts: true,
  age: true,
  poison: true,
  'payload-lost': true,
  invalid: true,
};
const PARAMETERS = new Set(['destination', 'reason', 'event_id', 'limit', 'cursor']);
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** Reads the query of the list of dead letters. A parameter that is empty counts as absent; every other doubt is a 400. */
export function filterOf(url: string): DeadLetterFilter {
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  for (const name of new Set(query.keys())) {
    if (!PARAMETERS.has(name)) throw invalid(`there is no parameter "${name}"`);
    if (query.getAll(name).length > 1) throw invalid(`"${name}" is given more than once`);
  }
  const given = (name: string): string | undefined => query.get(name) || undefined;
  const destination = given('destination');
  const reason = given('reason');
  const eventId = given('event_id');
  const cursor = given('cursor');
  if (reason !== undefined && !Object.hasOwn(REASONS, reason)) {
    throw invalid(`"reason" may be one of ${Object.keys(REASONS).join(', ')}`);
  }
  return {
    limit: limitOf(given('limit')),
    ...(destination === undefined ? {} : { destination }),
    ...(reason === undefined ? {} : { reason }),
    ...(eventId === undefined ? {} : { eventId }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!/^\d{1,3}$/.test(text) || limit < 1 || limit > MAX_LIMIT) throw invalid(`"limit" may be 1 to ${MAX_LIMIT}`);
  return limit;
}

export const invalid = (detail: string): Problem => new Problem('invalid-parameter', detail);
