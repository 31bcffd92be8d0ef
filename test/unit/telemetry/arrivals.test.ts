import { expect } from 'chai';
import type { Arrival, ArrivedDelivery } from '#src/telemetry/http-facts.js';
import { captureTelemetry } from '../../support/captured-log.js';

const delivered: ArrivedDelivery = {
  destination: 'orders',
  key: '00112233445566778899aabbccddeeff',
  rule: 'default',
  disposition: 'processed',
};

const arrival = (overrides: Partial<Arrival> = {}): Arrival => ({
  status: 200,
  latencyMs: 12.4,
  bytes: 321,
  eventId: 'e-1',
  source: 'shop',
  detailType: 'order',
  ageMs: 1_500,
  deliveries: [delivered],
  ...overrides,
});

describe('the telemetry of arrivals', () => {
  it('writes one line for an arrival, with the key and the envelope id that join it to its attempts', async () => {
    const { telemetry, entries } = captureTelemetry();
    telemetry.arrived(arrival());

    expect(await entries()).to.deep.equal([
      {
        level: 'info',
        message: 'arrived',
        status: 200,
        latency_ms: 12,
        bytes: 321,
        event_id: 'e-1',
        source: 'shop',
        detail_type: 'order',
        age_ms: 1_500,
        key: '00112233445566778899aabbccddeeff',
        destination: 'orders',
        rule: 'default',
        disposition: 'processed',
      },
    ]);
  });

  it('lists the deliveries where there are several, up to 500 of them', async () => {
    const { telemetry, entries } = captureTelemetry();
    const copy = { ...delivered, disposition: 'duplicate_skipped', copyOf: 'dead' } as const;
    telemetry.arrived(arrival({ deliveries: [delivered, copy] }));
    telemetry.arrived(arrival({ deliveries: Array.from({ length: 501 }, () => delivered) }));

    const [two, many] = await entries();
    const shown = { key: delivered.key, destination: 'orders', rule: 'default' };
    expect(two?.['deliveries']).to.deep.equal([
      { ...shown, disposition: 'processed' },
      { ...shown, disposition: 'duplicate_skipped', copy_of: 'dead' },
    ]);
    expect(many?.['deliveries']).to.have.length(500);
    expect(many?.['deliveries_total']).to.equal(501);
  });

  it('warns of what was not taken, with its problem and its violations', async () => {
    const { telemetry, entries, samples } = captureTelemetry();
    const violations = [{ path: '/detail/n', message: 'must be number' }];
    telemetry.arrived(arrival({ status: 422, problem: 'contract-violated', violations, deliveries: [] }));

    expect((await entries())[0]).to.deep.include({
      level: 'warn',
      status: 422,
      problem: 'contract-violated',
      violations,
    });
    expect(await samples('bridgehead_problems_total')).to.deep.equal([
      'bridgehead_problems_total{type="contract-violated"} 1',
    ]);
  });

  it('counts dispositions by destination, and duplicates by rule and by what they are a copy of', async () => {
    const { telemetry, samples } = captureTelemetry();
    const copy = { ...delivered, disposition: 'duplicate_skipped' } as const;
    telemetry.arrived(
      arrival({ deliveries: [delivered, { ...copy, copyOf: 'settled' }, copy, { ...copy, rule: '' }] }),
    );

    expect(await samples('bridgehead_dispositions_total')).to.deep.equal([
      'bridgehead_dispositions_total{disposition="processed",destination="orders"} 1',
      'bridgehead_dispositions_total{disposition="duplicate_skipped",destination="orders"} 3',
    ]);
    expect(await samples('bridgehead_duplicates_total')).to.deep.equal([
      'bridgehead_duplicates_total{rule="default",copy_of="settled"} 1',
      'bridgehead_duplicates_total{rule="default",copy_of="batch"} 1',
      'bridgehead_duplicates_total{rule="none",copy_of="batch"} 1',
    ]);
  });

  it('measures the age of events up to a day, and takes no harm from an age that cannot be told', async () => {
    const { telemetry, samples } = captureTelemetry();
    for (const ageMs of [86_400_000, -5, Number.NaN, null]) telemetry.arrived(arrival({ ageMs }));

    expect(await samples('bridgehead_event_age_at_arrival_seconds_count')).to.deep.equal([
      'bridgehead_event_age_at_arrival_seconds_count 2',
    ]);
    expect(await samples('bridgehead_event_age_at_arrival_seconds_bucket')).to.include.members([
      'bridgehead_event_age_at_arrival_seconds_bucket{le="0.1"} 1',
      'bridgehead_event_age_at_arrival_seconds_bucket{le="86400"} 2',
    ]);
  });

  it('never uses an event, a source or a key as a label', async () => {
    const { telemetry } = captureTelemetry();
    telemetry.arrived(arrival({ eventId: 'SECRET', source: 'SECRET', detailType: 'SECRET' }));
    telemetry.arrived(arrival({ deliveries: [{ ...delivered, key: 'SECRET' }] }));
    telemetry.fault('accept', new Error('SECRET'));

    expect((await telemetry.metrics()).body).not.to.contain('SECRET');
  });

  it('counts wrong credentials and writes one line for ten seconds of them', async () => {
    const timers: { ms: number; run: () => void }[] = [];
    const later = (ms: number, run: () => void) => void timers.push({ ms, run });
    const { telemetry, entries, samples } = captureTelemetry({ later });
    for (const kind of ['bearer', 'none', 'bearer'] as const) {
      telemetry.unauthenticated(kind);
      telemetry.arrived(arrival({ status: 401, problem: 'unauthenticated', deliveries: [] }));
    }
    expect(await entries()).to.deep.equal([]);
    expect(timers.map(({ ms }) => ms)).to.deep.equal([10_000]);

    timers[0]?.run();
    telemetry.unauthenticated('api-key');
    telemetry.stopped();

    expect(await entries()).to.deep.equal([
      { level: 'warn', message: 'unauthenticated', requests: 3, bearer: 2, none: 1 },
      { level: 'warn', message: 'unauthenticated', requests: 1, api_key: 1 },
      { level: 'info', message: 'stopped' },
    ]);
    expect(await samples('bridgehead_unauthenticated_total')).to.deep.equal([
      'bridgehead_unauthenticated_total{kind="bearer"} 2',
      'bridgehead_unauthenticated_total{kind="none"} 1',
      'bridgehead_unauthenticated_total{kind="api-key"} 1',
    ]);
  });

  it('counts every fetch of keys, and says only when they go away and come back', async () => {
    const { telemetry, entries, samples } = captureTelemetry();
    for (const result of ['fetched', 'timeout', 'wrong-status', 'fetched', 'fetched'] as const) {
      telemetry.keysFetched({ host: 'login.example', result });
    }
    expect(await entries()).to.deep.equal([
      { level: 'warn', message: 'jwks_away', host: 'login.example', why: 'timeout' },
      { level: 'info', message: 'jwks_back', host: 'login.example' },
    ]);
    expect(await samples('bridgehead_jwks_fetches_total')).to.deep.equal([
      'bridgehead_jwks_fetches_total{result="fetched"} 3',
      'bridgehead_jwks_fetches_total{result="timeout"} 1',
      'bridgehead_jwks_fetches_total{result="wrong-status"} 1',
    ]);
  });

  it('writes nothing below its level, and counts all the same', async () => {
    const { telemetry, lines, samples } = captureTelemetry({ level: 'error' });
    telemetry.arrived(arrival());

    expect(await lines()).to.deep.equal([]);
    expect(await samples('bridgehead_arrival_seconds_count')).to.deep.equal([
      'bridgehead_arrival_seconds_count{status="200"} 1',
    ]);
  });
});
