import { expect } from 'chai';
import { ServerClock, type Moment } from '#src/ledger/redis/server-clock.js';

const at = (ms: number): Moment => ({ wallMs: 1_000_000 + ms, monotonicMs: ms });

const watched = () => {
  const told: number[] = [];
  return { told, clock: new ServerClock(15_000, (skewMs) => told.push(skewMs)) };
};

describe('the clock of the Redis server', () => {
  it('agrees with ours while it was read between question and answer', () => {
    const { told, clock } = watched();
    clock.observe(1_000_000, at(0), at(4_000));
    clock.observe(1_004_000, at(0), at(4_000));
    expect(told).to.deep.equal([]);
    expect(clock.warning()).to.equal(null);
    expect(clock.heldUntilMs).to.equal(0);
  });

  it('tells a skew above two seconds once, and again only when it changed', () => {
    const { told, clock } = watched();
    clock.observe(1_002_000, at(0), at(0));
    expect(clock.warning()).to.equal(null);
    clock.observe(1_003_100, at(0), at(0));
    clock.observe(1_004_200, at(1_000), at(1_000));
    expect(told).to.deep.equal([3_100]);
    expect(clock.warning()).to.equal('clock: that of Redis is 3.2 s ahead of ours');
    clock.observe(996_000, at(2_000), at(2_000));
    expect(told).to.deep.equal([3_100, -6_000]);
    expect(clock.warning()).to.equal('clock: that of Redis is 6.0 s behind ours');
  });

  it('tells when it is gone, so that no alarm stays, and tells it again when it comes back', () => {
    const { told, clock } = watched();
    for (const skewMs of [5_000, 0, 0, 5_000]) clock.observe(1_000_000 + skewMs, at(0), at(0));
    expect(told).to.deep.equal([5_000, 0, 5_000]);
  });

  it('holds for one lease when it jumps by more than ten seconds, in either direction', () => {
    for (const jumpMs of [10_100, -10_100]) {
      const { clock } = watched();
      clock.observe(1_000_000, at(0), at(0));
      clock.observe(1_060_000 + jumpMs, at(60_000), at(60_000));
      expect(clock.heldUntilMs).to.equal(75_000);
    }
  });

  it('does not hold for a smaller step, nor for a wrong time that stays as it is', () => {
    const { clock } = watched();
    clock.observe(500_000, at(0), at(0));
    clock.observe(569_900, at(60_000), at(60_000));
    clock.observe(629_900, at(120_000), at(120_000));
    expect(clock.heldUntilMs).to.equal(0);
  });
});
