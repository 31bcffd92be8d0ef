import { expect } from 'chai';
import { stopPlan } from '#src/stop-plan.js';

describe('the plan of a stop', () => {
  for (const [shutdownDelayMs, workMs] of [
    [0, 8_500],
    [2_000, 6_500],
    [4_000, 4_500],
  ] as const) {
    it(`is over within 9.5 s where arrivals are served for ${shutdownDelayMs} ms`, () => {
      expect(stopPlan(shutdownDelayMs)).to.deep.equal({ workMs, answersMs: 500, closingMs: 500 });
    });
  }
});
