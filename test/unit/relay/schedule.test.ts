import { expect } from 'chai';
import { settleDown } from '../../support/fake-clock.js';
import { RelayRig, status, type RigOptions } from '../../support/relay-rig.js';
import { waiting } from '#src/relay/ledger.js';
import { firstKept } from '#src/relay/arrived.js';

const key = (n: number) => n.toString(16).padStart(2, '0').repeat(16);

/** A rig whose ledger holds so many deliveries, due now, with so many lapses behind them. */
async function withBacklog(count: number, options: RigOptions = {}, lapses = 0): Promise<RelayRig> {
  const rig = new RelayRig(options);
  for (let n = 0; n < count; n++) await keep(rig, n, lapses);
  return rig;
}

async function keep(rig: RelayRig, n: number, lapses = 0): Promise<void> {
  const store = waiting(firstKept(rig.delivery(key(n)), 0, lapses), 0);
  await rig.ledger.claim([{ destination: 'orders', key: key(n), token: `test${n}`, leaseMs: 1, store }], Infinity);
}

describe('the schedule', () => {
  it('attempts what is due and settles what was delivered', async () => {
    const rig = await withBacklog(2);
    rig.destination.script.push(status(200), status(200));
    rig.schedule.start();
    await settleDown();
    expect([rig.stateOf(key(0)), rig.stateOf(key(1))]).to.deep.equal(['settled', 'settled']);
    await rig.schedule.stop();
  });

  it('takes at most the free slots, and more when they come free', async () => {
    const rig = await withBacklog(3, { slots: 2 });
    rig.schedule.start();
    await settleDown();
    expect(rig.destination.requests).to.have.length(2);
    rig.destination.requests[0]?.reply(status(200));
    await rig.clock.advance(20);
    expect(rig.destination.requests).to.have.length(3);
    for (const request of rig.destination.requests) request.reply(status(200));
    await rig.schedule.stop();
  });

  it('leaves half of the slots to fresh deliveries while these come', async () => {
    const rig = await withBacklog(4, { slots: 4 });
    void rig.accept(rig.delivery('ff'.repeat(16)));
    rig.schedule.start();
    await settleDown();
    expect(rig.destination.requests).to.have.length(1 + 2);
    await rig.clock.advance(1_000);
    expect(rig.destination.requests).to.have.length(1 + 3);
    for (const request of rig.destination.requests) request.reply(status(200));
    await rig.clock.advance(20);
    for (const request of rig.destination.requests) request.reply(status(200));
    await rig.schedule.stop();
  });

  it('comes back when the backoff of a failed attempt ends, not before', async () => {
    const rig = await withBacklog(1, { jitter: 0.5 });
    rig.destination.script.push(status(500), status(200));
    rig.schedule.start();
    await rig.clock.advance(499);
    expect(rig.destination.requests).to.have.length(1);
    await rig.clock.advance(1);
    expect(rig.destination.requests.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
    expect(rig.stateOf(key(0))).to.equal('settled');
    await rig.schedule.stop();
  });

  it('begins nothing while the process is strained, and looks again a tenth of a second later', async () => {
    const rig = await withBacklog(1);
    rig.isStrained = true;
    rig.schedule.start();
    await rig.clock.advance(1_000);
    expect(rig.destination.requests).to.have.length(0);
    rig.isStrained = false;
    await rig.clock.advance(100);
    expect(rig.destination.requests).to.have.length(1);
    rig.destination.requests[0]?.reply(status(200));
    await rig.schedule.stop();
  });

  it('is woken by what this process keeps', async () => {
    const rig = new RelayRig();
    rig.schedule.start();
    await settleDown();
    rig.destination.script.push(status(500), status(200));
    await rig.accept();
    await rig.clock.advance(500);
    expect(rig.stateOf()).to.equal('settled');
    await rig.schedule.stop();
  });

  it('finds what another process kept within five seconds', async () => {
    const rig = new RelayRig();
    rig.schedule.start();
    await settleDown();
    await keep(rig, 1);
    await rig.clock.advance(4_999);
    expect(rig.destination.requests).to.have.length(0);
    await rig.clock.advance(1);
    expect(rig.destination.requests).to.have.length(1);
    rig.destination.requests[0]?.reply(status(200));
    await rig.schedule.stop();
  });

  it('asks the ledger again a second after it did not answer', async () => {
    const rig = await withBacklog(1);
    rig.ledger.lose('call', 'takeDue');
    rig.schedule.start();
    await rig.clock.advance(999);
    expect(rig.destination.requests).to.have.length(0);
    await rig.clock.advance(1);
    expect(rig.destination.requests).to.have.length(1);
    rig.destination.requests[0]?.reply(status(200));
    await rig.schedule.stop();
  });

  it('takes again, as a lapse, what a lost reply had given it', async () => {
    const rig = await withBacklog(1);
    rig.ledger.lose('reply', 'takeDue');
    rig.schedule.start();
    await rig.clock.advance(15_000);
    expect(rig.facts.lines).to.deep.equal(['lapsed 1']);
    rig.destination.requests[0]?.reply(status(200));
    await rig.schedule.stop();
    expect(rig.stateOf(key(0))).to.equal('settled');
  });

  it('buries the 185th attempt that fails, and what is older than a day, when an attempt ends', async () => {
    const rig = new RelayRig({ jitter: 0 });
    const exhausted = firstKept(rig.delivery(key(1)), 184, 0);
    const old = firstKept(rig.delivery(key(2)), 3, 0);
    const claim = { destination: 'orders', leaseMs: 1 };
    await rig.clock.advance(86_400_000);
    const young = { ...exhausted, payload: { ...exhausted.payload, firstArrivalMs: rig.clock.now() } };
    await rig.ledger.claim(
      [
        { ...claim, key: key(1), token: 'a', store: waiting(young, 0) },
        { ...claim, key: key(2), token: 'b', store: waiting(old, 0) },
      ],
      Infinity,
    );
    rig.destination.script.push(status(500), status(500));
    rig.schedule.start();
    await settleDown();
    expect(rig.facts.lines.filter((line) => line.startsWith('buried'))).to.deep.equal([
      'buried attempts',
      'buried age',
    ]);
    await rig.schedule.stop();
  });

  it('buries what lapsed three times before any attempt', async () => {
    const rig = await withBacklog(1, {}, 3);
    rig.schedule.start();
    await settleDown();
    expect(rig.destination.requests).to.have.length(0);
    expect(rig.facts.lines).to.deep.equal(['lapsed 3', 'buried poison']);
    await rig.schedule.stop();
  });

  it('buries what lapsed once where uncertain deliveries are parked', async () => {
    const rig = await withBacklog(1, { onUncertain: 'park' }, 1);
    rig.schedule.start();
    await settleDown();
    expect(rig.facts.lines).to.deep.equal(['lapsed 1', 'buried uncertain']);
    await rig.schedule.stop();
  });

  it('attempts what lapsed twice with no other kept delivery beside it', async () => {
    const rig = await withBacklog(2);
    await keep(rig, 2, 2);
    rig.schedule.start();
    await settleDown();
    expect(rig.destination.requests.map((request) => request.key)).to.deep.equal([key(0), key(1)]);
    rig.destination.requests[0]?.reply(status(200));
    await settleDown();
    expect(rig.destination.requests).to.have.length(2);
    rig.destination.requests[1]?.reply(status(200));
    await settleDown();
    expect(rig.destination.requests[2]?.key).to.equal(key(2));
    await keep(rig, 3);
    await rig.clock.advance(4_000);
    expect(rig.destination.requests).to.have.length(3);
    rig.destination.requests[2]?.reply(status(500));
    await settleDown();
    expect(rig.ledger.stateOf(key(2))).to.have.nested.property('stored.lapses', 0);
    for (const request of rig.destination.requests) request.reply(status(200));
    await rig.schedule.stop();
  });

  it('attempts two that lapsed twice one after the other', async () => {
    const rig = await withBacklog(2, {}, 2);
    rig.schedule.start();
    await settleDown();
    expect(rig.destination.requests).to.have.length(1);
    rig.destination.requests[0]?.reply(status(200));
    await settleDown();
    expect(rig.destination.requests).to.have.length(2);
    rig.destination.requests[1]?.reply(status(200));
    await rig.schedule.stop();
  });

  it('gives back, unattempted, what has less than the timeout left of its lease', async () => {
    const rig = await withBacklog(1);
    await keep(rig, 1, 2);
    rig.schedule.start();
    await settleDown();
    await rig.clock.advance(10_001);
    rig.destination.requests[0]?.reply(status(200));
    await settleDown();
    expect(rig.destination.requests).to.have.length(1);
    expect(rig.ledger.stateOf(key(1))).to.deep.include({ kind: 'waiting' });
    expect(rig.ledger.stateOf(key(1))).to.have.nested.property('stored.lapses', 2);
    const stopped = rig.schedule.stop();
    rig.destination.requests[1]?.reply(status(200));
    await stopped;
  });

  it('never has more attempts running than slots, although fresh ones came while it asked', async () => {
    const rig = await withBacklog(2, { slots: 2 });
    const take = rig.ledger.takeDue.bind(rig.ledger);
    const fresh: Promise<unknown>[] = [];
    rig.ledger.takeDue = async (wants, token, untilMs) => {
      const result = await take(wants, token, untilMs);
      for (const n of [8, 9]) if (fresh.length < 2) fresh.push(rig.accept(rig.delivery(key(n))));
      return result;
    };
    rig.schedule.start();
    await settleDown();
    expect(rig.lane.slots.usage).to.deep.equal({ used: 2, slots: 2 });
    expect(rig.destination.requests.map((request) => request.key)).to.deep.equal([key(8), key(9)]);
    for (const request of rig.destination.requests) request.reply(status(200));
    await rig.clock.advance(0);
    expect(rig.destination.requests.map((request) => request.key)).to.deep.equal([key(8), key(9), key(0), key(1)]);
    expect(rig.lane.slots.usage).to.deep.equal({ used: 2, slots: 2 });
    for (const request of rig.destination.requests) request.reply(status(200));
    await Promise.all(fresh);
    await rig.schedule.stop();
    expect(rig.stateOf(key(1))).to.equal('settled');
  });

  it('counts as alive from its start, also while its first round lasts', async () => {
    const rig = await withBacklog(0);
    await keep(rig, 1, 2);
    rig.schedule.start();
    await rig.clock.advance(4_000);
    expect(rig.clock.monotonic() - rig.schedule.turnedAtMs).to.equal(4_000);
    rig.destination.requests[0]?.reply(status(200));
    await rig.schedule.stop();
  });

  it('tells of a payload that has vanished', async () => {
    const rig = await withBacklog(1);
    rig.store.losePayload(key(0));
    rig.schedule.start();
    await settleDown();
    expect(rig.facts.lines).to.deep.equal(['buried payload-lost']);
    await rig.schedule.stop();
  });

  it('stops only when every attempt under way has ended in its move, and takes no more', async () => {
    const rig = await withBacklog(1);
    rig.schedule.start();
    await settleDown();
    let stopped = false;
    const stop = rig.schedule.stop().then(() => (stopped = true));
    await keep(rig, 5);
    await rig.clock.advance(4_000);
    expect(stopped).to.equal(false);
    rig.destination.requests[0]?.reply(status(200));
    await stop;
    expect(rig.stateOf(key(0))).to.equal('settled');
    expect(rig.stateOf(key(5))).to.equal('waiting');
  });
});
