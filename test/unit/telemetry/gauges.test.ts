import { expect } from 'chai';
import type { Census, LedgerStatus } from '#src/relay/ledger.js';
import { captureTelemetry } from '../../support/captured-log.js';

const status: LedgerStatus = { reachable: true, durability: 'fsync', full: true, failures: ['a', 'b'], warnings: [] };
const census: readonly Census[] = [
  { destination: 'orders', kept: 7, dead: 2, oldestKeptMs: 90_000, oldestDeadMs: 3_600_000 },
  { destination: 'crm', kept: 0, dead: 0, oldestKeptMs: null, oldestDeadMs: null },
];
const observed = {
  inFlight: () => ({ requests: 3, bytes: 4_096 }),
  slots: () => [{ destination: 'orders', used: 5, slots: 128 }],
  census: (): readonly Census[] | null => census,
  status: () => status,
  loopLagMs: () => 250,
};

describe('the gauges', () => {
  it('show what their owners say at the moment of reading', async () => {
    const { telemetry, samples } = captureTelemetry();
    telemetry.observe(observed);

    for (const sample of [
      'bridgehead_requests_in_flight 3',
      'bridgehead_in_flight_bytes 4096',
      'bridgehead_attempts_in_flight{destination="orders"} 5',
      'bridgehead_slots{destination="orders"} 128',
      'bridgehead_ledger_reachable 1',
      'bridgehead_ledger_full 1',
      'bridgehead_ledger_failures 2',
      'bridgehead_event_loop_lag_seconds 0.25',
    ]) {
      expect(await samples(/^[a-z_]+/.exec(sample)?.[0] ?? '')).to.deep.equal([sample]);
    }
    for (const [name, orders, crm] of [
      ['bridgehead_kept', 7, 0],
      ['bridgehead_dead', 2, 0],
      ['bridgehead_oldest_kept_age_seconds', 90, 0],
      ['bridgehead_oldest_dead_age_seconds', 3_600, 0],
    ]) {
      const rows = [`${name}{destination="orders"} ${orders}`, `${name}{destination="crm"} ${crm}`];
      expect(await samples(String(name))).to.deep.equal(rows);
    }
  });

  it('show nothing of the backlog while nobody knows it', async () => {
    const { telemetry, samples } = captureTelemetry();
    telemetry.observe(observed);
    await samples('bridgehead_kept');
    telemetry.observe({ ...observed, census: () => null });

    expect(await samples('bridgehead_kept')).to.deep.equal([]);
    expect(await samples('bridgehead_oldest_dead_age_seconds')).to.deep.equal([]);
  });

  it('that fail leave the other metrics alone', async () => {
    const { telemetry, samples, entries } = captureTelemetry();
    telemetry.observe({ ...observed, census: () => Promise.reject(new Error('no census')) });

    expect(await samples('bridgehead_requests_in_flight')).to.deep.equal(['bridgehead_requests_in_flight 3']);
    expect(await samples('process_cpu_seconds_total')).to.have.length(1);
    expect((await entries())[0]).to.include({ message: 'fault', where: 'gauges', error: 'no census' });
  });
});
