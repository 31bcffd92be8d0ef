import { expect } from 'chai';
import { calmTurns } from '#src/calm-turns.js';

/** A loop whose turns last so long, one after the other. */
function loop(...lengthsMs: number[]) {
  let [nowMs, turns] = [0, 0];
  const turn = async () => {
    nowMs += lengthsMs[turns] ?? 0.2;
    turns += 1;
  };
  return { wait: calmTurns(() => nowMs, turn), turns: () => turns };
}

describe('calm turns', () => {
  it('waits for one turn of a process that has little to do', async () => {
    const { wait, turns } = loop();
    await wait();
    expect(turns()).to.equal(1);
  });

  it('waits until a turn is short again', async () => {
    const { wait, turns } = loop(5, 3, 0.5);
    await wait();
    expect(turns()).to.equal(3);
  });

  it('does not wait for ever where no turn is short', async () => {
    const { wait, turns } = loop(...Array.from({ length: 100 }, () => 5));
    await wait();
    expect(turns()).to.equal(8);
  });
});
