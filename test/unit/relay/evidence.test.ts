import { expect } from 'chai';
import { NO_EVIDENCE, withAttempt } from '#src/relay/evidence.js';

const failed = (number: number) => ({ number, atMs: 0, verdict: 'failed', latencyMs: 1, status: 500 }) as const;

describe('the evidence of a delivery', () => {
  it('keeps the first attempt and the last four, however many there were', () => {
    let evidence = NO_EVIDENCE;
    for (let number = 1; number <= 9; number++) evidence = withAttempt(evidence, failed(number));
    expect(evidence.first?.number).to.equal(1);
    expect(evidence.last.map(({ number }) => number)).to.deep.equal([6, 7, 8, 9]);
  });

  it('names no attempt twice', () => {
    const two = withAttempt(withAttempt(NO_EVIDENCE, failed(1)), failed(2));
    expect(two).to.deep.equal({ first: failed(1), last: [failed(2)] });
  });
});
