import { expect } from 'chai';
import { settled } from '#src/relay/ledger.js';
import { dueNow, moveOfNumber } from '../support/deliveries.js';
import { sqliteHarness } from '../support/sqlite-harness.js';

const BIG = 'x'.repeat(40_000);

describe('the SQLite ledger without room for its file', () => {
  it('refuses what finds no room, has what it confirmed, and drains', async () => {
    const harness = await sqliteHarness();
    const ledger = harness.ledger();
    try {
      await harness.leaveRoom(60);
      let stored = 0;
      const store = async (number: number) => {
        const [result] = await ledger.move([moveOfNumber(number, dueNow(BIG))], harness.soon());
        return result?.kind;
      };
      while ((await store(stored)) === 'moved') stored += 1;
      expect(stored).to.be.within(2, 10);
      expect(await store(stored)).to.equal('full');
      expect(ledger.status()).to.deep.include({ full: true, reachable: true, failures: [] });

      const wants = [{ destination: 'orders', slots: 100, leaseMs: 60_000 }];
      const taken = await ledger.takeDue(wants, 'taker', harness.soon());
      if (taken.kind !== 'taken') throw new Error('the store did not answer');
      expect(taken.deliveries.map(({ kept }) => kept.payload.bytes.length)).to.deep.equal(
        Array.from({ length: stored }, () => BIG.length),
      );
      for (const { key } of taken.deliveries) {
        const move = { destination: 'orders', key, token: 'taker', to: settled };
        expect(await ledger.move([move], harness.soon())).to.deep.equal([{ kind: 'moved' }]);
      }
      expect((await ledger.census())?.map(({ kept }) => kept)).to.deep.equal([0]);
    } finally {
      await harness.close();
    }
  });
});
