import { expect } from 'chai';
import { keepingNow } from '#src/relay/keeping.js';
import { suspicion } from '#src/relay/lane.js';
import type { LedgerStatus } from '#src/relay/ledger.js';

const caps = { maxBacklog: 10, maxDeadLetters: 5 };
const status = (change: Partial<LedgerStatus> = {}): LedgerStatus => ({
  reachable: true,
  durability: 'fsync',
  full: false,
  failures: [],
  warnings: [],
  ...change,
});
const census = (kept: number, dead: number) => [
  { destination: 'a', kept, dead, oldestKeptMs: null, oldestDeadMs: null },
];

describe('who keeps what cannot be delivered now', () => {
  it('keeps with room and with the durability that was promised', () => {
    expect(keepingNow('keep', 'fsync', status(), census(9, 4), caps)).to.equal('keep');
    expect(keepingNow('keep', 'aof', status(), [], caps)).to.equal('keep');
  });

  it('never keeps in return mode, however much room there is', () => {
    expect(keepingNow('return', 'none', status(), [], caps)).to.equal('return');
  });

  it('keeps nothing more once the ledger is full or a cap is reached', () => {
    expect(keepingNow('keep', 'fsync', status({ full: true }), [], caps)).to.equal('full');
    expect(keepingNow('keep', 'fsync', status(), census(10, 0), caps)).to.equal('full');
    expect(keepingNow('keep', 'fsync', status(), census(0, 5), caps)).to.equal('full');
    expect(keepingNow('keep', 'fsync', status(), [...census(5, 0), ...census(5, 0)], caps)).to.equal('full');
  });

  it('keeps nothing more once durability is less than was promised', () => {
    expect(keepingNow('keep', 'fsync', status({ durability: 'aof' }), [], caps)).to.equal('full');
    expect(keepingNow('keep', 'replicas:1', status({ durability: 'none' }), [], caps)).to.equal('full');
    expect(keepingNow('keep', 'aof', status({ durability: 'replicas:1' }), [], caps)).to.equal('keep');
  });
});

describe('lapses in a row', () => {
  const cases = [
    [0, 'none', 'none'],
    [1, 'none', 'uncertain'],
    [2, 'alone', 'uncertain'],
    [3, 'poison', 'poison'],
    [4, 'poison', 'poison'],
  ] as const;
  for (const [lapses, redeliver, park] of cases) {
    it(`${lapses}: ${redeliver} where uncertain ones are redelivered, ${park} where they are parked`, () => {
      expect(suspicion(lapses, 'redeliver')).to.equal(redeliver);
      expect(suspicion(lapses, 'park')).to.equal(park);
    });
  }
});
