import { expect } from 'chai';
import { backoffMs, retryAfterMs } from '#src/relay/backoff.js';

const USUAL = { firstMs: 1_000, longestMs: 900_000 };
const NEARLY_ONE = 0.999_999_999;

describe('the pause before the next attempt', () => {
  const ceilings: readonly (readonly [attempt: number, ms: number])[] = [
    [1, 999],
    [2, 1_999],
    [3, 3_999],
    [4, 7_999],
    [10, 511_999],
    [11, 899_999],
    [12, 899_999],
    [185, 899_999],
  ];
  for (const [attempt, longest] of ceilings) {
    it(`is anywhere from 0 to ${longest} ms after attempt ${attempt}`, () => {
      expect(backoffMs(attempt, 0, USUAL)).to.equal(0);
      expect(backoffMs(attempt, 0.5, USUAL)).to.equal((longest + 1) / 2);
      expect(backoffMs(attempt, NEARLY_ONE, USUAL)).to.equal(longest);
    });
  }

  it('has the ceilings of its destination', () => {
    const quick = { firstMs: 20, longestMs: 50 };
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, NEARLY_ONE, quick))).to.deep.equal([19, 39, 49, 49]);
  });
});

describe('a Retry-After header', () => {
  const nowMs = Date.UTC(2026, 10, 24, 12, 0, 0);
  const cases: readonly (readonly [header: string | undefined, ms: number])[] = [
    [undefined, 0],
    ['', 0],
    ['3', 3_000],
    [' 120 ', 120_000],
    ['-1', 0],
    ['1.5', 0],
    ['soon', 0],
    ['2026-11-24', 0],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:59:30 GMT', 0],
    ['Tue, nonsense', 0],
  ];
  for (const [header, ms] of cases) {
    it(`${JSON.stringify(header) ?? 'that is absent'} asks for ${ms} ms`, () => {
      expect(retryAfterMs(header, nowMs)).to.equal(ms);
    });
  }
});
