import type { LedgerFacts } from '../relay/facts.js';
import { LEDGER_BUCKETS } from './buckets.js';
import type { Log } from './log.js';
import type { Meters } from './meters.js';
import { redactText } from './redact.js';
import type { LedgerCallFacts } from './timed-ledger.js';

/** What a ledger tells of itself, and how its calls went. */
export function ledgerFacts(log: Log, meters: Meters): Omit<LedgerFacts, 'fault'> & LedgerCallFacts {
  const lost = meters.counter('bridgehead_ledger_lost_total', 'Times the ledger went away', []);
  const regained = meters.counter('bridgehead_ledger_regained_total', 'Times the ledger came back', []);
  const adopted = meters.counter(
    'bridgehead_ledger_adopted_total',
    'Times an empty store was taken into use: once on the first day, later a sign that it lost everything',
    [],
  );
  const skew = meters.gauge(
    'bridgehead_ledger_clock_skew_seconds',
    'Last reported difference between the clock of the ledger and ours; 0 up to 2 s',
    [],
  );
  const seconds = meters.histogram(
    'bridgehead_ledger_call_seconds',
    'Duration of one call of the ledger; unknown: at least one of its items got no answer in time',
    ['operation', 'result'],
    LEDGER_BUCKETS,
  );
  const results = meters.counter('bridgehead_ledger_results_total', 'Results of the ledger, item by item', [
    'operation',
    'result',
  ]);

  return {
    ledgerLost: (reason) => {
      lost().inc();
      log.write('error', 'ledger lost', { reason: redactText(reason) });
    },
    ledgerRegained: () => {
      regained().inc();
      log.write('info', 'ledger regained', {});
    },
    ledgerAdopted: (ledgerId) => {
      adopted().inc();
      log.write('warn', 'ledger adopted', { ledger_id: ledgerId });
    },
    clockSkewed: (skewMs) => {
      skew().set(skewMs / 1_000);
      if (skewMs === 0) log.write('info', 'clock agrees', {});
      else log.write('warn', 'clock skewed', { skew_ms: Math.round(skewMs) });
    },
    ledgerCalled: (operation, latencyMs, items) => {
      let result = 'answered';
      for (const { kind } of items) {
        results(operation, kind).inc();
        if (kind === 'unknown' || kind === 'fault') result = kind;
      }
      seconds(operation, result).observeMs(latencyMs);
    },
  };
}
