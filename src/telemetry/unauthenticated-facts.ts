import type { CredentialKind, HttpFacts } from './http-facts.js';
import type { Log } from './log.js';
import type { Meters } from './meters.js';

const SUMMARY_MS = 10_000;

/** A wrong credential is tried often, by scanners and after every rotation: one line for all of ten seconds. */
export function unauthenticatedFacts(
  log: Log,
  meters: Meters,
  later: (ms: number, run: () => void) => void,
): Pick<HttpFacts, 'unauthenticated'> & { readonly summarise: () => void } {
  const total = meters.counter(
    'bridgehead_unauthenticated_total',
    'Requests with no or a wrong credential, by what they came with',
    ['kind'],
  );
  const since = new Map<CredentialKind, number>();
  const summarise = (): void => {
    if (since.size === 0) return;
    const requests = [...since.values()].reduce((sum, count) => sum + count, 0);
    log.write('warn', 'unauthenticated', {
      requests,
      api_key: since.get('api-key'),
      basic: since.get('basic'),
      bearer: since.get('bearer'),
      none: since.get('none'),
    });
    since.clear();
  };
  return {
    summarise,
    unauthenticated: (kind) => {
      total(kind).inc();
      if (since.size === 0) later(SUMMARY_MS, summarise);
      since.set(kind, (since.get(kind) ?? 0) + 1);
    },
  };
}
