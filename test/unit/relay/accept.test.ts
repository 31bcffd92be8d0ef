import { expect } from 'chai';
import { accept } from '#src/relay/accept.js';
import { settleDown } from '../../support/fake-clock.js';
import { RelayRig, status, type RigOptions } from '../../support/relay-rig.js';

const noStatus = { kind: 'no-status', error: 'ECONNRESET' } as const;
const notSent = { kind: 'not-sent', error: 'ECONNREFUSED' } as const;

/** Arrives and never ends, as when its process was killed; then its lease lapses. */
const lapse = async (rig: RelayRig) => {
  void rig.accept();
  await settleDown();
  await rig.clock.advance(15_001);
};

const crashed = async (lapses: number, options: RigOptions | undefined) => {
  const rig = new RelayRig(options);
  rig.keeping = 'return';
  for (let n = 0; n < lapses; n++) await lapse(rig);
  rig.keeping = options?.keeping ?? 'keep';
  return rig;
};

/** Arrives, and gets its answer at the deadline. */
const handedOver = async (rig: RelayRig, lost?: 'reply' | 'call') => {
  const outcome = rig.accept();
  if (lost) rig.ledger.lose(lost, 'move');
  await rig.clock.advance(3_000);
  return outcome;
};

describe('an arrival', () => {
  it('is processed and settled when the destination takes it', async () => {
    const rig = new RelayRig();
    rig.destination.script.push(status(204));
    expect(await rig.accept()).to.deep.equal({ kind: 'processed' });
    expect(rig.stateOf()).to.equal('settled');
    expect(rig.facts.lines).to.deep.equal(['attempted 1 delivered']);
  });

  it('is a duplicate once it is settled, and nothing is sent', async () => {
    const rig = new RelayRig();
    rig.destination.script.push(status(200));
    await rig.accept();
    expect(await rig.accept()).to.deep.equal({ kind: 'duplicate', of: 'settled' });
    expect(rig.destination.requests).to.have.length(1);
  });

  it('is in flight elsewhere while another copy is attempted, for as long as its lease', async () => {
    const rig = new RelayRig();
    const first = rig.accept();
    await rig.clock.advance(1_000);
    expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'in-flight', retryAfterMs: 14_000 });
    rig.destination.requests[0]?.reply(status(200));
    expect(await first).to.deep.equal({ kind: 'processed' });
  });

  it('is told to come back within a lease although the clock of the store was set back', async () => {
    const rig = new RelayRig();
    rig.ledger.claim = async () => [{ kind: 'busy', leftMs: 3_600_000 }];
    expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'in-flight', retryAfterMs: 15_000 });
  });

  it('gives its slot back however it ends', async () => {
    const rig = new RelayRig({ slots: 1 });
    rig.destination.script.push(status(200), status(500), status(422), noStatus);
    for (const key of ['1', '2', '3', '4']) await rig.accept(rig.delivery(key.repeat(32)));
    await rig.accept(rig.delivery('1'.repeat(32)));
    expect(rig.lane.slots.running).to.deep.equal({ fresh: 0, kept: 0 });
  });

  describe('that the ledger may keep', () => {
    it('is accepted and waits for its backoff when the attempt fails', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(500));
      expect(await rig.accept()).to.deep.equal({ kind: 'accepted' });
      expect(rig.ledger.stateOf('aa'.repeat(16))).to.deep.include({ kind: 'waiting', dueMs: rig.clock.now() + 500 });
      expect(rig.facts.lines).to.deep.equal(['attempted 1 failed', 'kept 500']);
    });

    it('waits at least as long as Retry-After asks', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(429, '3'));
      await rig.accept();
      expect(rig.facts.lines).to.include('kept 3000');
    });

    it('is not waited for beyond its greatest age, whatever Retry-After asks', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(429, '999999'));
      await rig.accept();
      expect(rig.facts.lines).to.include('kept 86400000');
    });

    it('is dead when the destination refuses it', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(422));
      expect(await rig.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'refused' });
      expect(rig.stateOf()).to.equal('dead');
      expect(await rig.accept()).to.deep.equal({ kind: 'duplicate', of: 'dead' });
    });

    it('is accepted when nobody knows whether it was taken, and parked where the destination says so', async () => {
      const redelivering = new RelayRig();
      redelivering.destination.script.push(noStatus);
      expect(await redelivering.accept()).to.deep.equal({ kind: 'accepted' });
      const parking = new RelayRig({ onUncertain: 'park' });
      parking.destination.script.push(noStatus);
      expect(await parking.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'uncertain' });
    });

    it('is never sent again by release when it is to be parked and could not be stored', async () => {
      const rig = new RelayRig({ onUncertain: 'park' });
      rig.destination.script.push(noStatus);
      rig.ledger.full = 'payloads';
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-full' });
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('claimed');
      rig.ledger.full = 'no';
      await rig.clock.advance(15_001);
      expect(await rig.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'uncertain' });
      expect(rig.destination.requests).to.have.length(1);
    });

    it('is not released either when parking it is not confirmed: it is tried until the lease ends', async () => {
      const rig = new RelayRig({ onUncertain: 'park' });
      rig.destination.script.push(noStatus);
      rig.ledger.lose('call', 'move');
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('dead');
    });

    it('is not released when there is no room to park what outlived its deadline', async () => {
      const rig = new RelayRig({ onUncertain: 'park' });
      rig.keeping = 'full';
      const outcome = rig.accept();
      await rig.clock.advance(3_000);
      expect(await outcome).to.deep.equal({ kind: 'retry', why: 'deadline' });
      rig.destination.requests[0]?.reply(noStatus);
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('claimed');
    });

    it('is not parked when the request was never written', async () => {
      const rig = new RelayRig({ onUncertain: 'park' });
      rig.destination.script.push(notSent);
      expect(await rig.accept()).to.deep.equal({ kind: 'accepted' });
    });

    it('is handed over at the deadline, and its attempt ends by itself', async () => {
      const rig = new RelayRig();
      const outcome = rig.accept();
      await rig.clock.advance(2_999);
      expect(rig.stateOf()).to.equal('claimed');
      await rig.clock.advance(1);
      expect(await outcome).to.deep.equal({ kind: 'accepted' });
      expect(rig.stateOf()).to.equal('working');
      expect(await rig.accept()).to.deep.equal({ kind: 'duplicate', of: 'kept' });
      rig.destination.requests[0]?.reply(status(200));
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('settled');
      expect(rig.destination.requests).to.have.length(1);
    });

    it('waits for its backoff when the attempt that outlived its deadline fails', async () => {
      const rig = new RelayRig();
      void rig.accept();
      await rig.clock.advance(3_000);
      rig.destination.requests[0]?.reply(status(503));
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('waiting');
    });

    it('stays with the sender when the handover is not confirmed, and is kept all the same if it was stored', async () => {
      const rig = new RelayRig();
      const outcome = rig.accept();
      rig.ledger.lose('reply', 'move');
      await rig.clock.advance(3_000);
      expect(await outcome).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
      rig.destination.requests[0]?.reply(status(500));
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('waiting');
    });

    it('is kept without an attempt when no slot is free', async () => {
      const rig = new RelayRig({ slots: 1 });
      void rig.accept(rig.delivery('11'.repeat(16)));
      await settleDown();
      expect(await rig.accept(rig.delivery('22'.repeat(16)))).to.deep.equal({ kind: 'accepted' });
      expect(rig.stateOf('22'.repeat(16))).to.equal('waiting');
      expect(rig.destination.requests).to.have.length(1);
    });

    it('is a duplicate although no slot is free, when it is known', async () => {
      const rig = new RelayRig({ slots: 1 });
      rig.destination.script.push(status(200));
      await rig.accept(rig.delivery('22'.repeat(16)));
      void rig.accept(rig.delivery('11'.repeat(16)));
      await settleDown();
      expect(await rig.accept(rig.delivery('22'.repeat(16)))).to.deep.equal({ kind: 'duplicate', of: 'settled' });
    });

    it('is stored before it is attempted where acceptance is the answer', async () => {
      const rig = new RelayRig({ answer: 'acceptance' });
      expect(await rig.accept()).to.deep.equal({ kind: 'accepted' });
      expect(rig.stateOf()).to.equal('working');
      expect(rig.destination.requests).to.have.length(1);
      rig.destination.requests[0]?.reply(status(200));
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('settled');
      expect(rig.lane.slots.running.fresh).to.equal(0);
    });

    it('is left to the backlog where acceptance is the answer and the claim took too much of its lease', async () => {
      const rig = new RelayRig({ answer: 'acceptance' });
      const claim = rig.ledger.claim.bind(rig.ledger);
      rig.ledger.claim = async (claims, untilMs) => {
        const results = await claim(claims, untilMs);
        await rig.clock.advance(10_001);
        return results;
      };
      expect(await rig.accept()).to.deep.equal({ kind: 'accepted' });
      await settleDown();
      expect(rig.destination.requests).to.have.length(0);
      expect(rig.stateOf()).to.equal('waiting');
      expect(rig.lane.slots.running.fresh).to.equal(0);
    });

    it('stays with the sender, and is released, when there is no room for its payload', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(500));
      rig.ledger.full = 'payloads';
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-full' });
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('stays with the sender when storing it is not confirmed', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(500));
      rig.ledger.lose('call', 'move');
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('is never released once it was stored, although its sender was told to come again', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(500));
      rig.ledger.lose('reply', 'move');
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('waiting');
    });
  });

  describe('that outlives its deadline', () => {
    for (const lost of [undefined, 'reply'] as const) {
      it(`waits for its backoff although nothing more is taken in since (handover ${lost ? 'unknown' : 'confirmed'})`, async () => {
        const rig = new RelayRig();
        await handedOver(rig, lost);
        rig.keeping = 'full';
        rig.destination.requests[0]?.reply(status(500));
        await rig.background.idle();
        expect(rig.ledger.stateOf('aa'.repeat(16))).to.deep.include({ kind: 'waiting', dueMs: rig.clock.now() + 500 });
      });
    }

    it('is released when the handover never arrived and there is no room now', async () => {
      const rig = new RelayRig();
      await handedOver(rig, 'call');
      rig.ledger.full = 'payloads';
      rig.destination.requests[0]?.reply(status(500));
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('is taken up by the schedule when its backoff ends', async () => {
      const rig = new RelayRig();
      rig.schedule.start();
      await handedOver(rig);
      rig.destination.script.push(status(200));
      rig.destination.requests[0]?.reply(status(500));
      await rig.clock.advance(500);
      expect(rig.stateOf()).to.equal('settled');
      await rig.schedule.stop();
    });

    it('ends in a move that waits for the reply to the handover', async () => {
      const rig = new RelayRig();
      const move = rig.ledger.move.bind(rig.ledger);
      const replies: (() => void)[] = [];
      rig.ledger.move = async (moves, untilMs) => {
        await new Promise<void>((resolve) => replies.push(resolve));
        return move(moves, untilMs);
      };
      const outcome = handedOver(rig);
      await rig.clock.advance(0);
      rig.destination.requests[0]?.reply(status(200));
      await settleDown();
      expect(replies).to.have.length(1);
      replies[0]?.();
      expect(await outcome).to.deep.equal({ kind: 'accepted' });
      await settleDown();
      expect(replies).to.have.length(2);
      replies[1]?.();
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('settled');
    });
  });

  it('is not attempted when the claim took so long that less than the timeout is left of the lease', async () => {
    const rig = new RelayRig();
    const claim = rig.ledger.claim.bind(rig.ledger);
    rig.ledger.claim = async (claims, untilMs) => {
      const results = await claim(claims, untilMs);
      await rig.clock.advance(10_001);
      return results;
    };
    expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
    await rig.background.idle();
    expect(rig.destination.requests).to.have.length(0);
    expect(rig.stateOf()).to.equal('unknown');
  });

  it('that was kept for want of a slot is attempted as soon as one is free', async () => {
    const rig = new RelayRig({ slots: 1 });
    rig.schedule.start();
    void rig.accept(rig.delivery('11'.repeat(16)));
    await settleDown();
    await rig.accept();
    rig.destination.requests[0]?.reply(status(200));
    await rig.clock.advance(20);
    expect(rig.destination.requests).to.have.length(2);
    rig.destination.requests[1]?.reply(status(200));
    await rig.schedule.stop();
  });

  describe('of which nothing may be kept', () => {
    for (const keeping of ['return', 'full'] as const) {
      it(`is processed when the destination takes it (${keeping})`, async () => {
        const rig = new RelayRig({ keeping });
        rig.destination.script.push(status(200));
        expect(await rig.accept()).to.deep.equal({ kind: 'processed' });
      });

      it(`is released when no slot is free (${keeping})`, async () => {
        const rig = new RelayRig({ keeping, slots: 1 });
        void rig.accept(rig.delivery('11'.repeat(16)));
        await settleDown();
        expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'no-slot' });
        await rig.background.idle();
        expect(rig.stateOf()).to.equal('unknown');
      });
    }

    it('is released when the attempt fails', async () => {
      const rig = new RelayRig({ keeping: 'return' });
      rig.destination.script.push(status(500));
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'undelivered' });
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('is refused and released when the destination refuses it', async () => {
      const rig = new RelayRig({ keeping: 'return' });
      rig.destination.script.push(status(422));
      expect(await rig.accept()).to.deep.equal({ kind: 'refused', reason: 'refused' });
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('stays with the sender, not refused for good, when only room is lacking', async () => {
      const rig = new RelayRig({ keeping: 'full' });
      rig.destination.script.push(status(422));
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-full' });
    });

    it('is not released at the deadline: the attempt goes on and settles', async () => {
      const rig = new RelayRig({ keeping: 'return' });
      const outcome = rig.accept();
      await rig.clock.advance(3_000);
      expect(await outcome).to.deep.equal({ kind: 'retry', why: 'deadline' });
      expect(rig.stateOf()).to.equal('claimed');
      rig.destination.requests[0]?.reply(status(200));
      await rig.background.idle();
      expect(await rig.accept()).to.deep.equal({ kind: 'duplicate', of: 'settled' });
    });

    it('is released when the attempt that outlived its deadline fails', async () => {
      const rig = new RelayRig({ keeping: 'return' });
      void rig.accept();
      await rig.clock.advance(3_000);
      rig.destination.requests[0]?.reply(status(500));
      await rig.background.idle();
      expect(rig.stateOf()).to.equal('unknown');
    });
  });

  describe('when the ledger does not answer', () => {
    it('stays with the sender when the claim is unknown, and nothing is attempted', async () => {
      const rig = new RelayRig();
      rig.ledger.lose('reply', 'claim');
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
      await rig.background.idle();
      expect(rig.destination.requests).to.have.length(0);
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('is tried to be released until the lease ends', async () => {
      const rig = new RelayRig();
      rig.ledger.lose('reply', 'claim');
      rig.ledger.lose('call', 'move');
      await rig.accept();
      expect(rig.stateOf()).to.equal('claimed');
      await rig.clock.advance(1_000);
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('is given back with the lapse of an earlier attempt, by which its next copy is judged', async () => {
      const rig = await crashed(1, { slots: 9, onUncertain: 'park' });
      rig.ledger.lose('reply', 'claim');
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
      await settleDown();
      expect(await rig.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'uncertain' });
      expect(rig.destination.requests).to.have.length(1);
    });

    it('says so when it could not be released before the lease ended', async () => {
      const rig = new RelayRig();
      rig.ledger.away = true;
      await rig.accept();
      await rig.clock.advance(15_000);
      await rig.background.idle();
      expect(rig.facts.lines).to.deep.equal(['unwritten released']);
    });

    it('is processed although settling is not confirmed, and settled when the ledger is back', async () => {
      const rig = new RelayRig();
      rig.destination.script.push(status(200));
      rig.ledger.lose('call', 'move');
      expect(await rig.accept()).to.deep.equal({ kind: 'processed' });
      await rig.clock.advance(1_000);
      expect(rig.stateOf()).to.equal('settled');
    });

    it('says so when settling was not confirmed before the lease ended', async () => {
      const rig = new RelayRig();
      const outcome = rig.accept();
      await settleDown();
      rig.ledger.away = true;
      rig.destination.requests[0]?.reply(status(200));
      expect(await outcome).to.deep.equal({ kind: 'processed' });
      await rig.clock.advance(15_000);
      await rig.background.idle();
      expect(rig.facts.lines).to.deep.equal(['attempted 1 delivered', 'unwritten settled']);
    });

    it('gives its slot back although the ledger threw', async () => {
      const rig = new RelayRig();
      rig.ledger.claim = () => Promise.reject(new Error('a fault'));
      const thrown = await rig.accept().then(
        () => null,
        (error: unknown) => error,
      );
      expect(thrown).to.have.property('message', 'a fault');
      expect(rig.lane.slots.running.fresh).to.equal(0);
    });

    it('has no room for the claim itself: nothing was changed', async () => {
      const rig = new RelayRig();
      rig.ledger.full = 'everything';
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-full' });
      expect(rig.lane.slots.running.fresh).to.equal(0);
    });
  });

  describe('whose worker died', () => {
    it('is attempted again, and the attempt carries its number', async () => {
      const rig = await crashed(1, { slots: 9 });
      rig.destination.script.push(status(200));
      expect(await rig.accept()).to.deep.equal({ kind: 'processed' });
      expect(rig.destination.requests.map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
      expect(rig.facts.lines).to.include('lapsed 1');
    });

    it('goes to the backlog after two lapses, to be tried alone', async () => {
      const rig = await crashed(2, { slots: 9 });
      expect(await rig.accept()).to.deep.equal({ kind: 'accepted' });
      expect(rig.ledger.stateOf('aa'.repeat(16))).to.deep.include({ kind: 'waiting', dueMs: rig.clock.now() });
      expect(rig.ledger.stateOf('aa'.repeat(16))).to.have.nested.property('stored.lapses', 2);
      expect(rig.destination.requests).to.have.length(2);
    });

    for (const [lapses, onUncertain] of [
      [3, 'redeliver'],
      [1, 'park'],
    ] as const) {
      it(`stays with the sender, unattempted, after ${lapses} where it cannot be buried for want of room (${onUncertain})`, async () => {
        const rig = await crashed(lapses, { slots: 9, keeping: 'full', onUncertain });
        expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-full' });
        expect(rig.destination.requests).to.have.length(lapses);
        await settleDown();
        rig.keeping = 'keep';
        await rig.accept();
        expect(rig.ledger.stateOf('aa'.repeat(16))).to.have.nested.property('stored.lapses', lapses);
      });

      it(`is given back with its ${lapses} when burying it is not confirmed (${onUncertain})`, async () => {
        const rig = await crashed(lapses, { slots: 9, onUncertain });
        rig.ledger.lose('call', 'move');
        expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'ledger-away' });
        await rig.clock.advance(1_000);
        await rig.accept();
        expect(rig.ledger.stateOf('aa'.repeat(16))).to.have.nested.property('stored.lapses', lapses);
        expect(rig.destination.requests).to.have.length(lapses);
      });
    }

    it('is not forgotten by a copy that finds no slot', async () => {
      const rig = await crashed(1, { slots: 2, keeping: 'return' });
      void rig.accept(rig.delivery('11'.repeat(16)));
      await settleDown();
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'no-slot' });
      await settleDown();
      expect(rig.ledger.stateOf('aa'.repeat(16))).to.deep.include({ kind: 'claimed', lapses: 0, leaseEndMs: 0 });
    });

    it('is forgotten once an attempt has failed for certain', async () => {
      const rig = await crashed(1, { slots: 9, keeping: 'return' });
      rig.destination.script.push(status(500));
      expect(await rig.accept()).to.deep.equal({ kind: 'retry', why: 'undelivered' });
      expect(rig.stateOf()).to.equal('unknown');
    });

    it('is dead after three, before any attempt', async () => {
      const rig = await crashed(3, { slots: 9 });
      expect(await rig.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'poison' });
      expect(rig.destination.requests).to.have.length(3);
    });

    it('is refused after three where nothing may be kept, and its record stays to remember', async () => {
      const rig = await crashed(3, { slots: 9, keeping: 'return' });
      expect(await rig.accept()).to.deep.equal({ kind: 'refused', reason: 'poison' });
      expect(rig.stateOf()).to.equal('claimed');
      expect(rig.destination.requests).to.have.length(3);
    });

    it('is parked after one where uncertain deliveries are parked', async () => {
      const rig = await crashed(1, { slots: 9, onUncertain: 'park' });
      expect(await rig.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'uncertain' });
      expect(rig.destination.requests).to.have.length(1);
    });

    it('is set aside also where acceptance is the answer', async () => {
      const rig = await crashed(3, { slots: 9, answer: 'acceptance' });
      expect(await rig.accept()).to.deep.equal({ kind: 'dead-lettered', reason: 'poison' });
      expect(rig.destination.requests).to.have.length(3);
    });
  });

  it('of several deliveries claims all in one call, and one that is unknown does not stop the others', async () => {
    const rig = new RelayRig();
    rig.destination.script.push(status(200), status(422));
    const deliveries = ['11', '22'].map((byte) => rig.delivery(byte.repeat(16)));
    expect(await accept(deliveries, rig.deadline(), rig.deps)).to.deep.equal([
      { kind: 'processed' },
      { kind: 'dead-lettered', reason: 'refused' },
    ]);
  });
});
