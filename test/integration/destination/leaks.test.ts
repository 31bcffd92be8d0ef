import { expect } from 'chai';
import type { Clock } from '#src/relay/clock.js';
import { answer, type Step } from '../../support/downstream-step.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { closeDestinations, delivery, destinationAt } from '../../support/destination-under-test.js';
import { wallClock } from '../../support/wall-clock.js';

describe('after an attempt', () => {
  let downstream: Downstream;
  beforeEach(async () => {
    downstream = await startDownstream();
  });
  afterEach(async () => {
    closeDestinations();
    await downstream.stop();
  });

  for (const [how, step] of [
    ['an answer', answer(200, { body: 'done' })],
    ['an endless answer', { kind: 'endless', status: 200 }],
    ['a stalled answer', { kind: 'stalled', status: 200, body: 'a' }],
    ['an answer cut off', { kind: 'cut', status: 200, body: 'a' }],
    ['a reset', { kind: 'reset', afterReading: true }],
    ['no answer', { kind: 'never' }],
  ] satisfies [string, Step][]) {
    it(`that ended by ${how}, no timer runs, and closing the destination leaves no connection`, async () => {
      let running = 0;
      const counting: Clock = {
        ...wallClock,
        after: (ms, run) => {
          running += 1;
          const cancel = wallClock.after(ms, run);
          return () => {
            running -= 1;
            cancel();
          };
        },
      };
      downstream.next(step);
      await destinationAt(downstream.url, { timeoutMs: 400 }, counting).post(delivery(), 1);
      closeDestinations();
      await downstream.untilClosed();
      await new Promise(setImmediate);

      expect(running).to.equal(0);
    });
  }
});
