import { expect } from 'chai';
import { explore } from './explore/explore.js';
import { MUTATIONS } from './explore/mutations.js';
import { suite } from './explore/suite.js';

/** `npm run model` explores far more of it. */
describe('the relay on the model of the ledger', function () {
  this.timeout(60_000);

  for (const scenario of suite('short')) {
    it(`keeps every invariant in every order of events: ${scenario.name}`, async () => {
      const { fault, isComplete } = await explore(scenario);
      expect(fault, fault?.trace).to.equal(null);
      expect(isComplete).to.equal(true);
    });
  }

  describe('with one thing wrong', () => {
    for (const { name, breaks, steps, scenario } of MUTATIONS) {
      it(`is seen to break what it breaks, by the shortest way: a ledger or relay that ${name}`, async () => {
        const { fault } = await explore(scenario);
        expect(fault?.broken).to.deep.equal([breaks]);
        expect(fault?.steps).to.have.length(steps);
      });
    }

    it('is shown as what happened, one after another, with what the ledger then held', async () => {
      const found = MUTATIONS.find(({ name }) => name === 'lets what is stored go when it is released');
      const fault = found === undefined ? null : (await explore(found.scenario)).fault;
      expect(fault?.trace.split('\n').slice(1)).to.deep.equal([
        '          0 ms  r1 takes in a copy',
        "          0 ms  the ledger does r1's claim: granted after 0 lapses   [claimed by r1n1x0, lapses 0, 15000 ms]",
        '          0 ms  r1 hears of its claim: granted after 0 lapses',
        "          0 ms  the destination fails at r1's request",
        "          0 ms  the ledger does r1's move to waiting: moved   [waiting after r1n1x0, attempts 1, lapses 0, due in 15000 ms]",
        "          0 ms  the reply to r1's move is lost",
        '          0 ms  r1 answers 503 (ledger-away)',
        "          0 ms  the ledger does r1's move to released: moved   [-]",
      ]);
    });
  });
});
