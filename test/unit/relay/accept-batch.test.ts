import { expect } from 'chai';
import { acceptBatch } from '#src/relay/accept-batch.js';
import type { Delivery } from '#src/relay/delivery.js';
import type { Claim } from '#src/relay/ledger.js';
import { settleDown } from '../../support/fake-clock.js';
import { RelayRig, status, type RigOptions } from '../../support/relay-rig.js';

const keyOf = (n: number): string => n.toString(16).padStart(32, '0');

/** A batch on the model's relay; `claims` is what the ledger was asked, call by call. */
function batchRig(options: RigOptions = {}) {
  const rig = new RelayRig(options);
  const claims: (readonly Claim[])[] = [];
  const claim = rig.ledger.claim.bind(rig.ledger);
  rig.ledger.claim = (all, untilMs) => {
    claims.push(all);
    return claim(all, untilMs);
  };
  const deliveries = (...numbers: number[]): Delivery[] => numbers.map((n) => rig.delivery(keyOf(n)));
  const accept = (...numbers: number[]) => acceptBatch(deliveries(...numbers), rig.deadline(), rig.deps);
  const reply = (n: number, code: number) =>
    rig.destination.requests.find(({ key }) => key === keyOf(n))?.reply(status(code));
  const sent = () => rig.destination.requests.map(({ key }) => Number.parseInt(key, 16));
  return { rig, claims, accept, reply, sent };
}

const accepted = { kind: 'accepted' };
const processed = { kind: 'processed' };
const skipped = { kind: 'duplicate', of: 'batch' };

describe('a batch', () => {
  it('is claimed in one call, and each of its items has its own fate', async () => {
    const { rig, claims, accept } = batchRig();
    rig.destination.script.push(status(200), status(500), status(422));
    expect(await accept(1, 2, 3)).to.deep.equal([processed, accepted, { kind: 'dead-lettered', reason: 'refused' }]);
    expect(claims.map((all) => all.length)).to.deep.equal([3]);
  });

  it('claims what repeats inside it once, and skips the repeats', async () => {
    const { rig, claims, accept, sent } = batchRig();
    rig.destination.script.push(status(200), status(500));
    expect(await accept(1, 2, 1, 1, 2)).to.deep.equal([processed, accepted, skipped, skipped, skipped]);
    expect(claims.map((all) => all.length)).to.deep.equal([2]);
    expect(sent()).to.deep.equal([1, 2]);
  });

  it('gives a repeat back to the sender with its twin', async () => {
    const { rig, accept } = batchRig({ keeping: 'return' });
    rig.destination.script.push(status(500), status(422));
    const retry = { kind: 'retry', why: 'undelivered' };
    const refused = { kind: 'refused', reason: 'refused' };
    expect(await accept(1, 2, 1, 2)).to.deep.equal([retry, refused, retry, refused]);
  });

  it('tells two destinations under one key apart', async () => {
    const { rig } = batchRig();
    rig.destination.script.push(status(200));
    const one = rig.delivery(keyOf(1));
    const other = { ...rig.delivery(keyOf(1)), destination: 'crm' };
    let refused = false;
    await acceptBatch([one, other], rig.deadline(), rig.deps).catch(() => (refused = true));
    // The rig knows one destination: that the other one is asked for shows that it was not taken for a repeat.
    expect(refused).to.equal(true);
  });

  it('uses slots as they come free', async () => {
    const { rig, accept, reply, sent } = batchRig({ slots: 2 });
    const outcomes = accept(1, 2, 3, 4);
    await settleDown();
    expect(sent()).to.deep.equal([1, 2]);
    reply(2, 200);
    await settleDown();
    expect(sent()).to.deep.equal([1, 2, 3]);
    reply(1, 200);
    reply(3, 200);
    await settleDown();
    reply(4, 500);
    expect(await outcomes).to.deep.equal([processed, processed, processed, accepted]);
    expect(rig.lane.slots.running).to.deep.equal({ fresh: 0, kept: 0 });
  });

  it('uses the slots that its own duplicates did not need', async () => {
    const { rig, accept, sent } = batchRig({ slots: 2 });
    rig.destination.script.push(status(200), status(200), status(200), status(200));
    await accept(1, 2);
    const outcomes = await accept(1, 2, 3, 4);
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['duplicate', 'duplicate', 'processed', 'processed']);
    expect(sent()).to.deep.equal([1, 2, 3, 4]);
  });

  it('is kept at the deadline where no slot came free, and what is attempted is handed over', async () => {
    const { rig, accept, reply } = batchRig({ slots: 1 });
    const outcomes = accept(1, 2, 3);
    await rig.clock.advance(2_999);
    expect([1, 2, 3].map((n) => rig.stateOf(keyOf(n)))).to.deep.equal(['claimed', 'claimed', 'claimed']);
    await rig.clock.advance(1);
    expect(await outcomes).to.deep.equal([accepted, accepted, accepted]);
    expect([1, 2, 3].map((n) => rig.stateOf(keyOf(n)))).to.deep.equal(['working', 'waiting', 'waiting']);
    expect(rig.facts.lines).to.deep.equal(['kept 0', 'kept 0']);
    reply(1, 200);
    await rig.background.idle();
    expect(rig.stateOf(keyOf(1))).to.equal('settled');
    expect(rig.lane.slots.running).to.deep.equal({ fresh: 0, kept: 0 });
  });

  it('counts no attempt for an item that found no slot, and the backlog makes its first', async () => {
    const { rig, accept } = batchRig({ slots: 1 });
    void accept(1, 2);
    await rig.clock.advance(3_000);
    rig.schedule.start();
    rig.destination.requests[0]?.reply(status(200));
    await rig.clock.advance(100);
    expect(rig.destination.requests[1]).to.include({ key: keyOf(2), attempt: 1 });
    rig.destination.requests[1]?.reply(status(200));
    await rig.schedule.stop();
  });

  it('goes back at the deadline where no slot came free and nothing may be kept', async () => {
    const { rig, accept } = batchRig({ slots: 1, keeping: 'return' });
    const outcomes = accept(1, 2);
    await rig.clock.advance(3_000);
    expect(await outcomes).to.deep.equal([
      { kind: 'retry', why: 'deadline' },
      { kind: 'retry', why: 'no-slot' },
    ]);
    await settleDown();
    expect(rig.stateOf(keyOf(2))).to.equal('unknown');
  });

  it('goes back too where there is no room any more when its time is over', async () => {
    const { rig, accept } = batchRig({ slots: 1 });
    const outcomes = accept(1, 2);
    await rig.clock.advance(1_000);
    rig.keeping = 'full';
    await rig.clock.advance(2_000);
    expect((await outcomes)[1]).to.deep.equal({ kind: 'retry', why: 'no-slot' });
    await settleDown();
    expect(rig.stateOf(keyOf(2))).to.equal('unknown');
  });

  it('is let go where keeping it is not confirmed', async () => {
    const { rig, accept } = batchRig({ slots: 1, keeping: 'keep' });
    const outcomes = accept(1, 2);
    await rig.clock.advance(1_000);
    rig.ledger.full = 'payloads';
    await rig.clock.advance(2_000);
    expect((await outcomes)[1]).to.deep.equal({ kind: 'retry', why: 'ledger-full' });
    await settleDown();
    expect(rig.stateOf(keyOf(2))).to.equal('unknown');
  });

  it('begins no attempt with less than its timeout left in the lease', async () => {
    const { rig } = batchRig({ slots: 1 });
    const lane = { ...rig.lane, leaseMs: 6_000 };
    const deps = { ...rig.deps, lanes: new Map([['orders', lane]]) };
    const outcomes = acceptBatch([rig.delivery(keyOf(1)), rig.delivery(keyOf(2))], rig.deadline(), deps);
    await rig.clock.advance(1_000);
    rig.destination.requests[0]?.reply(status(200));
    expect(await outcomes).to.deep.equal([processed, accepted]);
    expect(rig.destination.requests).to.have.length(1);
    expect(rig.lane.slots.running).to.deep.equal({ fresh: 0, kept: 0 });
  });

  it('is stored at once, and waits for no slot, where acceptance is the answer', async () => {
    const { rig, accept } = batchRig({ slots: 1, answer: 'acceptance' });
    expect(await accept(1, 2)).to.deep.equal([accepted, accepted]);
    expect([1, 2].map((n) => rig.stateOf(keyOf(n)))).to.deep.equal(['working', 'waiting']);
  });

  it('is the sender’s as a whole where the ledger does not answer, and gives its slots back', async () => {
    const { rig, accept } = batchRig();
    rig.ledger.lose('call', 'claim');
    const away = { kind: 'retry', why: 'ledger-away' };
    expect(await accept(1, 2)).to.deep.equal([away, away]);
    expect(rig.lane.slots.running).to.deep.equal({ fresh: 0, kept: 0 });
  });

  it('leaves a slot that comes free to what was leased before', async () => {
    const { rig, accept, reply } = batchRig({ slots: 1 });
    const outcomes = accept(1, 2);
    await settleDown();
    let isTaken = false;
    void rig.lane.slots.takeKept().then(() => (isTaken = true));
    reply(1, 200);
    await settleDown();
    expect(isTaken).to.equal(true);
    expect(rig.destination.requests).to.have.length(1);
    rig.lane.slots.releaseKept();
    await settleDown();
    reply(2, 200);
    expect(await outcomes).to.deep.equal([processed, processed]);
  });
});
