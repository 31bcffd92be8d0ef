import { expect } from 'chai';
import { IdsSeen } from '#src/telemetry/ids-seen.js';
import { KeyRuleWatch } from '#src/telemetry/key-rule-watch.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Feeds a watch events that all have an id of their own, and collects what it suspects. */
function feed(watch: KeyRuleWatch) {
  let id = 0;
  return {
    fresh: (count: number, nowMs: number, rule = 'mine') => {
      for (let n = 0; n < count; n++) watch.fresh(rule, `id-${id++}`, nowMs);
    },
    copies: (count: number, nowMs: number, rule = 'mine') =>
      Array.from({ length: count }, () => watch.copy(rule, `id-${id++}`, nowMs)).filter((found) => found !== null),
  };
}

describe('the watch on key rules', () => {
  let watch: KeyRuleWatch;
  let events: ReturnType<typeof feed>;
  beforeEach(() => {
    watch = new KeyRuleWatch();
    events = feed(watch);
  });

  it('suspects a rule once more than half of a hundred events are copies', () => {
    events.fresh(49, 0);
    expect(events.copies(50, 0)).to.deep.equal([]);
    expect(watch.rules(0)).to.deep.equal([{ rule: 'mine', isSuspect: false }]);
    expect(events.copies(1, 0)).to.deep.equal([{ rule: 'mine', events: 100, copies: 51 }]);
    expect(watch.rules(0)).to.deep.equal([{ rule: 'mine', isSuspect: true }]);
  });

  it('does not suspect one of whose events every one came twice', () => {
    for (let n = 0; n < 500; n++) {
      events.fresh(1, 0);
      expect(events.copies(1, 0)).to.deep.equal([]);
    }
    expect(watch.rules(0)).to.deep.equal([{ rule: 'mine', isSuspect: false }]);
  });

  it('takes copies under an id that it has seen for retries, which count for nothing', () => {
    for (let n = 0; n < 60; n++) watch.fresh('mine', `event-${n}`, 0);
    for (let n = 0; n < 60; n++) watch.postponed(`later-${n}`);
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 60; n++) {
        expect(watch.copy('mine', `event-${n}`, 0)).to.equal(null);
        expect(watch.copy('mine', `later-${n}`, 0)).to.equal(null);
      }
    }
    expect(events.copies(60, 0)).to.deep.equal([]);
    expect(events.copies(1, 0)).to.deep.equal([{ rule: 'mine', events: 121, copies: 61 }]);
  });

  it('counts every copy that has no id', () => {
    const found = Array.from({ length: 100 }, () => watch.copy('mine', '', 0));
    expect(found.at(-1)).to.deep.equal({ rule: 'mine', events: 100, copies: 100 });
  });

  it('tells of a rule once an hour', () => {
    expect(events.copies(200, 0)).to.have.length(1);
    expect(events.copies(200, HOUR_MS - 1)).to.have.length(0);
    expect(events.copies(200, HOUR_MS)).to.have.length(1);
  });

  it('keeps rules apart', () => {
    events.fresh(100, 0, 'good');
    expect(events.copies(100, 0, 'bad')).to.deep.equal([{ rule: 'bad', events: 100, copies: 100 }]);
    expect(watch.rules(0)).to.deep.equal([
      { rule: 'good', isSuspect: false },
      { rule: 'bad', isSuspect: true },
    ]);
  });

  it('forgets what is more than two halves of half an hour ago, where there is enough that is newer', () => {
    events.copies(100, 0);
    events.fresh(99, 30 * MINUTE_MS);
    expect(watch.rules(45 * MINUTE_MS)).to.deep.equal([{ rule: 'mine', isSuspect: true }]);
    events.fresh(1, 59 * MINUTE_MS);
    expect(watch.rules(60 * MINUTE_MS)).to.deep.equal([{ rule: 'mine', isSuspect: false }]);
  });

  it('gives a rule with few events a day to show what it does, and no more', () => {
    for (let hour = 0; hour < 20; hour++) events.copies(5, hour * HOUR_MS);
    expect(watch.rules(20 * HOUR_MS)).to.deep.equal([{ rule: 'mine', isSuspect: true }]);
    expect(watch.rules(40 * HOUR_MS)).to.deep.equal([{ rule: 'mine', isSuspect: false }]);
    expect(events.copies(100, 41 * HOUR_MS)).to.have.length(1);
    expect(watch.rules(70 * HOUR_MS)).to.deep.equal([{ rule: 'mine', isSuspect: false }]);
  });
});

describe('the ids seen of late', () => {
  it('knows an id again and no other', () => {
    const ids = new IdsSeen(2 ** 10);
    expect(ids.add('17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11')).to.equal(false);
    expect(ids.add('17554ea1-9b10-e0ad-9b31-5a2e0d3d1a12')).to.equal(false);
    expect(ids.add('17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11')).to.equal(true);
  });

  it('spreads ids that differ in one place alone over all of its table', () => {
    const ids = new IdsSeen(2 ** 12);
    const names = Array.from({ length: 1_000 }, (_, n) => `${n}-9b10-e0ad-9b31-5a2e0d3d1a11`);
    for (const name of names) expect(ids.add(name)).to.equal(false);
    expect(names.filter((name) => ids.add(name)).length).to.be.greaterThan(750);
  });

  it('lets newer ids take the place of older ones', () => {
    const ids = new IdsSeen(1);
    ids.add('a');
    ids.add('b');
    expect(ids.add('a')).to.equal(false);
  });
});
