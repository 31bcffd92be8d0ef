import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { faults } from './faults/index.js';
import { play } from './scenario.js';

/** One of each sort; `npm run proof:smoke` has all of them. */
const TRIED = new Set(['receiver-sigkill', 'redis-sigkill', 'redis-link-cut', 'sqlite-receiver-sigkill']);

describe('no event is lost, and none is delivered again without a cause, when', function () {
  this.timeout(240_000);

  for (const fault of faults.filter(({ name }) => TRIED.has(name))) {
    const seed = randomInt(1, 2 ** 31);

    it(`${fault.says} (seed ${seed})`, async () => {
      const result = await play(fault, { events: 60, rate: 60, seed });
      expect(result.stories).to.deep.equal([]);
      expect(result).to.include({ events: 60, lost: 0, kept: 0 });
      expect(result.causes).not.to.have.property('unexplained');
      expect(result.once + result.more + result.deadLetters + result.eventBridges).to.equal(60);
    });
  }
});
