import { expect } from 'chai';
import { Slots } from '#src/relay/slots.js';

describe('the slots of a destination', () => {
  it('lets fresh deliveries use every slot and no more', () => {
    const slots = new Slots(2);
    expect([slots.takeFresh(0), slots.takeFresh(0), slots.takeFresh(0)]).to.deep.equal([true, true, false]);
    slots.releaseFresh();
    expect(slots.takeFresh(0)).to.equal(true);
  });

  it('gives kept deliveries half while fresh ones come, and all of them a second after the last', () => {
    const slots = new Slots(5);
    slots.takeFresh(10_000);
    slots.releaseFresh();
    expect(slots.freeForKept(10_999)).to.equal(3);
    expect(slots.freeForKept(11_000)).to.equal(5);
  });

  it('gives one that comes free to whoever waits longest, unless he has given up', () => {
    const slots = new Slots(1);
    slots.takeFresh(0);
    const ends: string[] = [];
    const giveUp = slots.queueFresh((hasSlot) => ends.push(`first ${hasSlot}`));
    slots.queueFresh((hasSlot) => ends.push(`second ${hasSlot}`));
    giveUp();
    slots.releaseFresh();
    giveUp();
    expect(ends).to.deep.equal(['first false', 'second true']);
    expect([slots.takeFresh(0), slots.running.fresh]).to.deep.equal([false, 1]);
  });

  it('counts both kinds against the same size', async () => {
    const slots = new Slots(4);
    await slots.takeKept();
    await slots.takeKept();
    slots.takeFresh(0);
    expect(slots.freeForKept(0)).to.equal(0);
    expect(slots.freeForKept(5_000)).to.equal(1);
    slots.takeFresh(0);
    expect(slots.takeFresh(0)).to.equal(false);
  });

  it('counts a refused fresh delivery as one that came', () => {
    const slots = new Slots(1);
    slots.takeFresh(0);
    slots.takeFresh(5_000);
    slots.releaseFresh();
    expect(slots.keptLimit(5_500)).to.equal(1);
    expect(new Slots(2).keptLimit(5_500)).to.equal(2);
  });

  it('gives the next slot that comes free to a kept delivery that is leased already, before any other', async () => {
    const slots = new Slots(2);
    slots.takeFresh(0);
    slots.takeFresh(0);
    const taken = slots.takeKept();
    expect(slots.running).to.deep.equal({ fresh: 2, kept: 0 });
    expect(slots.freeForKept(5_000)).to.equal(0);
    slots.releaseFresh();
    await taken;
    expect(slots.running).to.deep.equal({ fresh: 1, kept: 1 });
    expect(slots.takeFresh(0)).to.equal(false);
  });

  it('tells its listener of each slot that comes free', async () => {
    const slots = new Slots(2);
    let told = 0;
    slots.onFree(() => told++);
    slots.takeFresh(0);
    await slots.takeKept();
    slots.releaseFresh();
    slots.releaseKept();
    expect(told).to.equal(2);
    expect(slots.running).to.deep.equal({ fresh: 0, kept: 0 });
  });
});
