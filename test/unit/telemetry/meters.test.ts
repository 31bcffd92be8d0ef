import { expect } from 'chai';
import { createMeters } from '#src/telemetry/meters.js';

describe('a metric', () => {
  it('has at most a thousand combinations of label values: what comes beyond them is counted as other', async () => {
    const meters = createMeters();
    const counter = meters.counter('c_total', 'c', ['a', 'b']);
    for (let n = 0; n < 1_500; n += 1) counter(`a${n}`, 'b').inc();
    counter('a7', 'b').inc();

    const lines = (await meters.registry.metrics()).split('\n').filter((line) => line.startsWith('c_total{'));
    expect(lines).to.have.length(1_001);
    expect(lines).to.include.members(['c_total{a="a7",b="b"} 2', 'c_total{a="other",b="other"} 500']);
  });
});
