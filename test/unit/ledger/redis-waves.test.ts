import { expect } from 'chai';
import { nextWave } from '#src/ledger/redis/waves.js';

const NEVER = -1;
const due = (partition: number, ...inMs: number[]) => ({ partition, inMs });
const sharesOf = (wave: ReturnType<typeof nextWave>) =>
  wave.map(({ due: { partition }, limits }) => [partition, ...limits]);

describe('a wave of taking', () => {
  it('deals the free slots out over the partitions that have something due', () => {
    const dues = [due(0, 0), due(1, 500), due(2, 0), due(3, NEVER)];
    expect(sharesOf(nextWave(dues, [10], 1))).to.deep.equal([
      [0, 5],
      [2, 5],
    ]);
  });

  it('never gives more shares than there are slots', () => {
    const dues = Array.from({ length: 64 }, (_, partition) => due(partition, 0));
    const shares = sharesOf(nextWave(dues, [7], 1)).map(([, limit]) => limit);
    expect(shares).to.deep.equal([1, 1, 1, 1, 1, 1, 1]);
  });

  it('takes as many at a time as it is told, so that few partitions are asked', () => {
    const dues = Array.from({ length: 64 }, (_, partition) => due(partition, 0));
    const shares = sharesOf(nextWave(dues, [30], 8)).map(([, limit]) => limit);
    expect(shares).to.deep.equal([7, 7, 7, 7]);
    expect(sharesOf(nextWave([due(0, 0)], [3], 8))).to.deep.equal([[0, 3]]);
  });

  it('begins at partitions that chance names', () => {
    const dues = [due(0, 0), due(1, 0), due(2, 0)];
    const chances = [0.9, 0.1, 0.5];
    expect(sharesOf(nextWave(dues, [1], 1, () => chances.shift() ?? 0))).to.deep.equal([[1, 1]]);
  });

  it('counts each destination by itself', () => {
    const dues = [due(0, 0, 0), due(1, NEVER, 0)];
    expect(sharesOf(nextWave(dues, [3, 4], 1))).to.deep.equal([
      [0, 3, 2],
      [1, 0, 2],
    ]);
  });

  it('ends when nothing is due or no slot is free', () => {
    expect(nextWave([due(0, 20), due(1, NEVER)], [5], 1)).to.deep.equal([]);
    expect(nextWave([due(0, 0)], [0], 8)).to.deep.equal([]);
  });
});
