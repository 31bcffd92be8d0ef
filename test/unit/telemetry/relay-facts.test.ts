import { expect } from 'chai';
import type { AttemptFact } from '#src/relay/facts.js';
import { captureTelemetry } from '../../support/captured-log.js';

const fact = { destination: 'orders', key: '00112233445566778899aabbccddeeff', eventId: 'e-1' };
const logged = { destination: 'orders', key: '00112233445566778899aabbccddeeff', event_id: 'e-1' };
const attempt: AttemptFact = {
  ...fact,
  source: 'shop',
  detailType: 'order',
  attempt: 2,
  verdict: 'delivered',
  status: 201,
  latencyMs: 30.2,
  fresh: false,
  ageMs: 61_000,
};

describe('the telemetry of the relay and of the ledger', () => {
  it('writes one line for an attempt, with the key and the envelope id that join it to its arrival', async () => {
    const { telemetry, entries } = captureTelemetry();
    telemetry.attempted(attempt);

    expect(await entries()).to.deep.equal([
      {
        level: 'info',
        message: 'attempted',
        ...logged,
        source: 'shop',
        detail_type: 'order',
        attempt: 2,
        verdict: 'delivered',
        status: 201,
        latency_ms: 30,
        fresh: false,
        age_ms: 61_000,
      },
    ]);
  });

  it('measures attempts by verdict, and the age of what was delivered', async () => {
    const { telemetry, samples } = captureTelemetry();
    telemetry.attempted(attempt);
    telemetry.attempted({ ...attempt, verdict: 'failed' });

    expect(await samples('bridgehead_attempt_seconds_count')).to.deep.equal([
      'bridgehead_attempt_seconds_count{destination="orders",verdict="delivered"} 1',
      'bridgehead_attempt_seconds_count{destination="orders",verdict="failed"} 1',
    ]);
    expect(await samples('bridgehead_event_age_at_delivery_seconds_sum')).to.deep.equal([
      'bridgehead_event_age_at_delivery_seconds_sum{destination="orders"} 61',
    ]);
  });

  it('gives each fact its line and its metric', async () => {
    const { telemetry, entries, samples } = captureTelemetry();
    telemetry.lapsed({ ...fact, lapses: 2 });
    telemetry.kept({ ...fact, dueInMs: 1_499.6, attempts: 1 });
    telemetry.buried({ ...fact, reason: 'poison', attempts: 3 });
    telemetry.unwritten({ ...fact, to: 'settled' });
    telemetry.overtaken({ ...fact, to: 'waiting' });
    telemetry.ledgerLost('connect redis://app:hunter2@db:6379/0 failed');
    telemetry.ledgerRegained();
    telemetry.ledgerAdopted('L1');
    telemetry.clockSkewed(-2_500);
    telemetry.operated({ action: 'redrive', key: fact.key, result: 'done' });
    telemetry.warned('WINDOW_HOURS is short');
    telemetry.stopping('SIGTERM');

    expect(await entries()).to.deep.equal([
      { level: 'warn', message: 'lapsed', ...logged, lapses: 2 },
      { level: 'debug', message: 'kept', ...logged, due_in_ms: 1_500, attempts: 1 },
      { level: 'warn', message: 'buried', ...logged, reason: 'poison', attempts: 3 },
      { level: 'warn', message: 'unwritten', ...logged, to: 'settled' },
      { level: 'warn', message: 'overtaken', ...logged, to: 'waiting' },
      { level: 'error', message: 'ledger lost', reason: 'connect redis://db:6379/0 failed' },
      { level: 'info', message: 'ledger regained' },
      { level: 'warn', message: 'ledger adopted', ledger_id: 'L1' },
      { level: 'warn', message: 'clock skewed', skew_ms: -2_500 },
      { level: 'info', message: 'operated', action: 'redrive', key: fact.key, result: 'done' },
      { level: 'warn', message: 'WINDOW_HOURS is short' },
      { level: 'info', message: 'stopping', signal: 'SIGTERM' },
    ]);
    for (const sample of [
      'bridgehead_lapses_total{destination="orders"} 1',
      'bridgehead_keepings_total{destination="orders"} 1',
      'bridgehead_buried_total{destination="orders",reason="poison"} 1',
      'bridgehead_unwritten_total{destination="orders",to="settled"} 1',
      'bridgehead_overtaken_total{destination="orders",to="waiting"} 1',
      'bridgehead_ledger_lost_total 1',
      'bridgehead_ledger_regained_total 1',
      'bridgehead_ledger_adopted_total 1',
      'bridgehead_ledger_clock_skew_seconds -2.5',
      'bridgehead_operations_total{action="redrive",result="done"} 1',
      'bridgehead_warnings_total 1',
      'bridgehead_stopping 1',
    ]) {
      expect(await samples(/^[a-z_]+/.exec(sample)?.[0] ?? '')).to.deep.equal([sample]);
    }
  });
});
