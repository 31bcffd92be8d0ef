import type { DeadReason } from '../relay/delivery.js';
import type { DeadLetterFilter } from '../relay/ledger.js';
import type { RevalidateCall } from '../relay/revalidate.js';
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
const PARAMETERS = new Set(['destination', 'reason', 'event_id', 'path', 'limit', 'cursor']);
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

const REVALIDATE_PARAMETERS = new Set(['dry_run', 'limit', 'cursor']);

/** Reads the query of a revalidation. */
export function revalidateCallOf(url: string): RevalidateCall {
  const given = reader(url, REVALIDATE_PARAMETERS);
  const dryRun = given('dry_run') ?? 'false';
  if (dryRun !== 'true' && dryRun !== 'false') throw invalid('"dry_run" may be true or false');
  const cursor = given('cursor');
  return {
    limit: limitOf(given('limit')),
    dryRun: dryRun === 'true',
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Reads the query of the list of dead letters. A parameter that is empty counts as absent; every other doubt is a 400. */
export function filterOf(url: string): DeadLetterFilter {
  const given = reader(url, PARAMETERS);
  const destination = given('destination');
  const reason = given('reason');
  const eventId = given('event_id');
  const path = given('path');
  const cursor = given('cursor');
  if (reason !== undefined && !Object.hasOwn(REASONS, reason)) {
    throw invalid(`"reason" may be one of ${Object.keys(REASONS).join(', ')}`);
  }
  return {
    limit: limitOf(given('limit')),
    ...(destination === undefined ? {} : { destination }),
    ...(reason === undefined ? {} : { reason }),
    ...(eventId === undefined ? {} : { eventId }),
    ...(path === undefined ? {} : { path }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** The value of each known parameter; one that is unknown or given twice is refused. */
function reader(url: string, parameters: ReadonlySet<string>): (name: string) => string | undefined {
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  for (const name of new Set(query.keys())) {
    if (!parameters.has(name)) throw invalid(`there is no parameter "${name}"`);
    if (query.getAll(name).length > 1) throw invalid(`"${name}" is given more than once`);
  }
  return (name) => query.get(name) || undefined;
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!/^\d{1,3}$/.test(text) || limit < 1 || limit > MAX_LIMIT) throw invalid(`"limit" may be 1 to ${MAX_LIMIT}`);
  return limit;
}

export const invalid = (detail: string): Problem => new Problem('invalid-parameter', detail);
