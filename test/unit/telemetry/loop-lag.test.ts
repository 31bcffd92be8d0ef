import { expect } from 'chai';
import { createLoopLag } from '#src/telemetry/loop-lag.js';

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** A loop whose clock and whose ticks are moved by hand. */
function loop() {
  let nowMs = 5_000;
  const ticks: (() => void)[] = [];
  let ticking = true;
  const lag = createLoopLag(
    () => nowMs,
    (ms, run) => {
      expect(ms).to.equal(100);
      ticks.push(run);
      return () => {
        ticking = false;
      };
    },
  );
  return {
    lag,
    pass: (ms: number) => {
      nowMs += ms;
    },
    tick: () => ticks[0]?.(),
    isTicking: () => ticking,
  };
}

describe('the lag of the event loop', () => {
  it('is nothing while the timer comes in time', () => {
    const { lag, pass, tick } = loop();
    pass(60);
    expect(lag.loopLagMs()).to.equal(0);
    pass(40);
    tick();
    expect(lag.loopLagMs()).to.equal(0);
  });

  it('is seen during a block, before the late timer itself', () => {
    const { lag, pass } = loop();
    pass(1_300);
    expect(lag.loopLagMs()).to.equal(1_200);
  });

  it('is remembered until the next tick, and then gone', () => {
    const { lag, pass, tick } = loop();
    pass(1_300);
    tick();
    expect(lag.loopLagMs()).to.equal(1_200);
    pass(100);
    tick();
    expect(lag.loopLagMs()).to.equal(0);
  });

  it('is measured by a real timer that can be stopped and keeps no process alive', () => {
    const { lag, isTicking } = loop();
    lag.stop();
    expect(isTicking()).to.equal(false);

    const before = timers();
    const real = createLoopLag(() => performance.now());
    expect(timers()).to.equal(before);
    real.stop();
  });
});
