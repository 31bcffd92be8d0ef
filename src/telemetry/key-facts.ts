import type { HttpFacts } from './http-facts.js';
import type { Log } from './log.js';
import type { Meters } from './meters.js';

/** Said when an issuer's keys go away and when they come back; an issuer that stays away is counted and not repeated. */
export function keyFacts(log: Log, meters: Meters): Pick<HttpFacts, 'keysFetched'> {
  const fetches = meters.counter(
    'bridgehead_jwks_fetches_total',
    'Fetches of the keys that bearer tokens are checked with, by how they ended',
    ['result'],
  );
  const away = new Set<string>();
  return {
    keysFetched: ({ host, result }) => {
      fetches(result).inc();
      if (result === 'fetched') {
        if (away.delete(host)) log.write('info', 'jwks_back', { host });
      } else if (!away.has(host)) {
        away.add(host);
        log.write('warn', 'jwks_away', { host, why: result });
      }
    },
  };
}
