import { expect } from 'chai';
import type { Arrival, ArrivedDelivery, Disposition } from '#src/telemetry/http-facts.js';
import { captureTelemetry } from '../../support/captured-log.js';

let arrivals = 0;

const delivery = (disposition: Disposition, more: Partial<ArrivedDelivery> = {}): ArrivedDelivery => ({
  destination: 'orders',
  key: '00112233445566778899aabbccddeeff',
  rule: 'mine',
  disposition,
  ...more,
});

const arrival = (deliveries: readonly ArrivedDelivery[], more: Partial<Arrival> = {}): Arrival => ({
  status: 200,
  latencyMs: 1,
  bytes: 1,
  eventId: `envelope-${arrivals++}`,
  source: 'shop',
  detailType: 'order',
  ageMs: null,
  deliveries,
  ...more,
});

function capture() {
  let nowMs = 0;
  const captured = captureTelemetry({ level: 'warn', monotonic: () => nowMs });
  return {
    ...captured,
    times: (count: number, make: () => Arrival) => {
      for (let n = 0; n < count; n++) captured.telemetry.arrived(make());
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
    suspects: () => captured.samples('bridgehead_key_rule_suspect'),
  };
}

const copy = (more?: Partial<ArrivedDelivery>): Arrival => arrival([delivery('duplicate_skipped', more)]);

describe('the telemetry of key rules', () => {
  it('tells of a suspect rule in one line an hour and in a gauge', async () => {
    const { times, wait, entries, suspects } = capture();
    times(40, () => arrival([delivery('processed')]));
    expect(await suspects()).to.deep.equal(['bridgehead_key_rule_suspect{rule="mine"} 0']);
    times(100, () => copy());
    wait(3_600_000);
    times(1, () => copy());

    const line = { level: 'warn', message: 'key rule suspected', rule: 'mine' };
    expect(await entries()).to.deep.equal([
      { ...line, events: 100, copies: 60 },
      { ...line, events: 141, copies: 101 },
    ]);
    expect(await suspects()).to.deep.equal(['bridgehead_key_rule_suspect{rule="mine"} 1']);
  });

  it('takes what was answered with "send it again" and came again for a retry', async () => {
    const { times, suspects, entries } = capture();
    for (let n = 0; n < 200; n++) {
      const eventId = `slow-${n}`;
      times(1, () => arrival([delivery('retry')], { eventId, status: 503 }));
      times(1, () => arrival([delivery('duplicate_skipped')], { eventId }));
    }
    times(1, () => arrival([delivery('accepted')]));
    expect(await suspects()).to.deep.equal(['bridgehead_key_rule_suspect{rule="mine"} 0']);
    expect((await entries()).filter(({ message }) => message !== 'arrived')).to.deep.equal([]);
  });

  it('holds nothing against a rule for replays, for the default rule, and for what is no event', async () => {
    const { times, suspects } = capture();
    times(200, () => arrival([delivery('duplicate_skipped')], { isReplay: true }));
    times(200, () => copy({ rule: 'default' }));
    times(200, () => copy({ rule: '' }));
    times(200, () => arrival([delivery('invalid')]));
    times(200, () => arrival([delivery('filtered')]));
    expect(await suspects()).to.deep.equal([]);
  });

  it('counts an event for several destinations once', async () => {
    const { times, entries } = capture();
    times(49, () => arrival([delivery('processed'), delivery('processed', { destination: 'other' })]));
    times(50, () => arrival([delivery('duplicate_skipped'), delivery('duplicate_skipped', { destination: 'other' })]));
    expect(await entries()).to.deep.equal([]);
    times(1, () => copy());
    expect((await entries()).map(({ events, copies }) => [events, copies])).to.deep.equal([[100, 51]]);
  });

  it('counts each item of a batch under its own id', async () => {
    const { times, entries } = capture();
    const items = ['item-1', 'item-2'].map((eventId) => delivery('duplicate_skipped', { eventId }));
    times(97, () => copy());
    times(10, () => arrival(items, { eventId: '' }));
    expect(await entries()).to.deep.equal([]);
    times(1, () => copy());
    expect((await entries()).map(({ events, copies }) => [events, copies])).to.deep.equal([[100, 100]]);
  });
});
