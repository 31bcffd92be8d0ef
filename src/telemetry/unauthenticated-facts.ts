import type { Log } from './log.js';
import type { Meters } from './meters.js';

const SUMMARY_MS = 10_000;

/** A wrong credential is tried often, by scanners and after every rotation: one line for all of ten seconds. */
export function unauthenticatedFacts(
  log: Log,
  meters: Meters,
  later: (ms: number, run: () => void) => void,
): { readonly unauthenticated: () => void; readonly summarise: () => void } {
  const total = meters.counter('bridgehead_unauthenticated_total', 'Requests with no or a wrong credential', []);
  let sinceSummary = 0;
  const summarise = (): void => {
    if (sinceSummary > 0) log.write('warn', 'unauthenticated', { requests: sinceSummary });
    sinceSummary = 0;
  };
  return {
    summarise,
    unauthenticated: () => {
      total().inc();
      sinceSummary += 1;
      if (sinceSummary === 1) later(SUMMARY_MS, summarise);
    },
  };
}
