import { expect } from 'chai';
import { keepInvalid, type InvalidDelivery } from '#src/relay/keep-invalid.js';
import { redrive, type OperateDeps, type Readmitted } from '#src/relay/operate.js';
import type { Claim } from '#src/relay/ledger.js';
import { settleDown } from '../../support/fake-clock.js';
import { RelayRig, status } from '../../support/relay-rig.js';

const KEY = 'cc'.repeat(16);
const violations = [{ path: '/detail', message: 'is missing' }];

/** A rig, and what an operator's calls need; `reads` is what the mended contract makes of any payload. */
function operating(reads: Readmitted = { kind: 'invalid', violations }): { rig: RelayRig; deps: OperateDeps } {
  const rig = new RelayRig();
  return { rig, deps: { ...rig.deps, backlog: rig.ledger, readmit: () => Promise.resolve(reads) } };
}

const invalid = (rig: RelayRig, key = KEY): InvalidDelivery => ({
  ...rig.delivery(key),
  destination: 'invalid',
  violations,
});

describe('what cannot be accepted as an event', () => {
  it('is kept as a dead letter with its violations', async () => {
    const { rig, deps } = operating();
    const outcome = await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(outcome).to.deep.equal([{ kind: 'dead-lettered', reason: 'invalid' }]);
    const shown = await rig.ledger.show(KEY);
    expect(shown).to.have.nested.property('letter.evidence.violations').that.deep.equals(violations);
    expect(rig.facts.lines).to.deep.equal(['buried invalid']);
  });

  it('is a duplicate when it comes again', async () => {
    const { rig, deps } = operating();
    await keepInvalid([invalid(rig)], rig.deadline(), deps);
    const again = await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(again).to.deep.equal([{ kind: 'duplicate', of: 'dead' }]);
  });

  it('is kept in one call where there are many, and what repeats takes the fate of its twin', async () => {
    const { rig, deps } = operating();
    const many = ['a1', 'a2', 'a1'].map((byte) => invalid(rig, byte.repeat(16)));
    const calls: number[] = [];
    const ledger = Object.assign(Object.create(rig.ledger) as typeof rig.ledger, {
      claim: (claims: readonly Claim[], untilMs: number) => {
        calls.push(claims.length);
        return rig.ledger.claim(claims, untilMs);
      },
    });
    const outcomes = await keepInvalid(many, rig.deadline(), { ...deps, ledger });
    expect(outcomes).to.deep.equal([
      { kind: 'dead-lettered', reason: 'invalid' },
      { kind: 'dead-lettered', reason: 'invalid' },
      { kind: 'duplicate', of: 'batch' },
    ]);
    expect(await keepInvalid([], rig.deadline(), { ...deps, ledger })).to.deep.equal([]);
    expect(calls).to.deep.equal([2]);
  });

  it('stays with the sender when there is no room, or the ledger does not answer', async () => {
    const { rig, deps } = operating();
    rig.keeping = 'full';
    const full = await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(full).to.deep.equal([{ kind: 'retry', why: 'ledger-full' }]);
    expect(rig.stateOf(KEY)).to.equal('unknown');
    rig.keeping = 'keep';
    rig.ledger.away = true;
    const away = await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(away).to.deep.equal([{ kind: 'retry', why: 'ledger-away' }]);
  });
});

describe('a redrive', () => {
  it('gives a dead letter back to its destination at once', async () => {
    const { rig, deps } = operating();
    rig.schedule.start();
    rig.destination.script.push(status(422), status(200));
    await rig.accept();
    expect(await redrive('aa'.repeat(16), deps)).to.deep.equal({ kind: 'done' });
    await settleDown();
    expect(rig.stateOf()).to.equal('settled');
    await rig.schedule.stop();
  });

  it('says what is unknown, not dead, or out of reach', async () => {
    const { rig, deps } = operating();
    expect(await redrive(KEY, deps)).to.deep.equal({ kind: 'unknown-key' });
    rig.destination.script.push(status(500));
    await rig.accept();
    expect(await redrive('aa'.repeat(16), deps)).to.deep.equal({ kind: 'not-dead' });
    rig.ledger.away = true;
    expect(await redrive(KEY, deps)).to.deep.equal({ kind: 'unknown' });
  });

  it('of what is still invalid is refused with its violations, and it stays', async () => {
    const { rig, deps } = operating();
    await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(await redrive(KEY, deps)).to.deep.equal({ kind: 'invalid', violations });
    expect(rig.stateOf(KEY)).to.equal('dead');
  });

  it('of what validates now makes its deliveries, and only then lets the dead letter go', async () => {
    const { rig, deps } = operating({ kind: 'deliveries', deliveries: [new RelayRig().delivery()] });
    await keepInvalid([invalid(rig)], rig.deadline(), deps);
    rig.ledger.lose('call', 'claim');
    expect(await redrive(KEY, deps)).to.deep.equal({ kind: 'unknown' });
    expect(rig.stateOf(KEY)).to.equal('dead');
    expect(await redrive(KEY, deps)).to.deep.equal({ kind: 'done' });
    expect([rig.stateOf(KEY), rig.stateOf()]).to.deep.equal(['settled', 'waiting']);
  });

  it('has nothing to do in return mode, where what is no event goes back for good, nor where there is no room', async () => {
    const { rig, deps } = operating();
    rig.keeping = 'return';
    const returned = await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(returned).to.deep.equal([{ kind: 'refused', reason: 'contract-violated' }]);
    rig.keeping = 'full';
    const held = await keepInvalid([invalid(rig)], rig.deadline(), deps);
    expect(held).to.deep.equal([{ kind: 'retry', why: 'ledger-full' }]);
    expect(rig.stateOf(KEY)).to.equal('unknown');
  });

  it('of what is invalid and has lost its payload is refused', async () => {
    const { rig, deps } = operating({ kind: 'deliveries', deliveries: [] });
    await keepInvalid([invalid(rig)], rig.deadline(), deps);
    rig.store.losePayload(KEY);
    expect(await redrive(KEY, deps)).to.have.property('kind', 'invalid');
  });
});
