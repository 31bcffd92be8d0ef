import { authContradictions } from './auth-contradictions.js';
import { needsStorage } from './needs-storage.js';
import { readRedisUrl } from './redis-url.js';
import { when, type Rule } from './rule.js';
import { urlObjection } from './url-objection.js';

/** What stops the start although every value is right by itself. */
export const contradictions: readonly Rule[] = [
  ...authContradictions,
  {
    about: ['DOWNSTREAM_URL'],
    tell: ({ values }) => {
      const objection = values.DOWNSTREAM_URL === null ? null : urlObjection(values.DOWNSTREAM_URL);
      return objection === null ? undefined : `DOWNSTREAM_URL ${objection}.`;
    },
  },
  {
    about: ['DOWNSTREAM_URL'],
    tell: ({ isSet, destinations }) =>
      when(
        isSet('DOWNSTREAM_URL') && destinations !== null,
        'DOWNSTREAM_URL names the only destination, and the configuration file has destinations of its own: remove one of them.',
      ),
  },
  {
    about: ['MAX_IN_FLIGHT_BYTES', 'MAX_BODY_BYTES'],
    tell: ({ values }) =>
      when(
        values.MAX_IN_FLIGHT_BYTES < values.MAX_BODY_BYTES,
        'MAX_IN_FLIGHT_BYTES must be at least MAX_BODY_BYTES, or the largest body would never be taken in: raise the one or lower the other.',
      ),
  },
  {
    about: ['MAX_IN_FLIGHT_BYTES'],
    tell: ({ values, sources }) => {
      const tooLarge = sources.filter(({ maxBodyBytes }) => (maxBodyBytes ?? 0) > values.MAX_IN_FLIGHT_BYTES);
      return when(
        tooLarge.length > 0,
        `MAX_IN_FLIGHT_BYTES must be at least the max_body_bytes of every source, and is less than that of ${tooLarge.map(({ name }) => name).join(', ')}: raise the one or lower the other.`,
      );
    },
  },
  {
    about: ['ON_UNDELIVERED', 'ANSWER', 'ON_INVALID', 'ON_UNCERTAIN'],
    tell: (settled) => {
      const needing = needsStorage(settled);
      return when(
        settled.values.ON_UNDELIVERED === 'return' && needing.length > 0,
        `ON_UNDELIVERED=return stores no event, and ${needing.join(', ')} cannot do without: remove ${needing.length === 1 ? 'it' : 'them'}, or set ON_UNDELIVERED=keep.`,
      );
    },
  },
  {
    about: ['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT'],
    tell: ({ isSet }) =>
      when(
        isSet('REDIS_URL') && (isSet('REDIS_HOST') || isSet('REDIS_PORT')),
        'REDIS_URL says which Redis it is, and so do REDIS_HOST and REDIS_PORT: remove REDIS_URL, or the other two.',
      ),
  },
  {
    about: ['REDIS_PASSWORD', 'REDIS_URL'],
    tell: ({ values }) =>
      when(
        values.REDIS_PASSWORD !== null && values.REDIS_URL !== null && readRedisUrl(values.REDIS_URL)?.password !== '',
        'REDIS_PASSWORD is set, and REDIS_URL has a password too: remove one of them.',
      ),
  },
  {
    about: ['REDIS_SENTINEL_PASSWORD', 'REDIS_URL'],
    tell: ({ values }) =>
      when(
        values.REDIS_SENTINEL_PASSWORD !== null && readRedisUrl(values.REDIS_URL ?? '')?.sentinelsOf == null,
        'REDIS_SENTINEL_PASSWORD is for Sentinels, and REDIS_URL names none: remove it, or write redis+sentinel://…',
      ),
  },
  {
    about: ['REDIS_HOST', 'REDIS_URL', 'REDIS_PORT', 'REDIS_PASSWORD'],
    tell: ({ isSet }) =>
      when(
        !isSet('REDIS_HOST') && !isSet('REDIS_URL') && (isSet('REDIS_PORT') || isSet('REDIS_PASSWORD')),
        'REDIS_HOST or REDIS_URL must be set where REDIS_PORT or REDIS_PASSWORD is: without them the ledger would be SQLite.',
      ),
  },
  {
    about: ['DURABILITY', 'REDIS_URL', 'REDIS_HOST'],
    tell: ({ values, isSet }) =>
      when(
        !isSet('REDIS_URL') && !isSet('REDIS_HOST') && values.DURABILITY !== 'auto' && values.DURABILITY !== 'fsync',
        'DURABILITY must be auto or fsync where the ledger is SQLite, which always waits for the disk: remove it, or set REDIS_URL.',
      ),
  },
];
