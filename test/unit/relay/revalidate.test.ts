import { expect } from 'chai';
import type { Payload } from '#src/relay/delivery.js';
import type { Backlog } from '#src/relay/ledger.js';
import { keepInvalid } from '#src/relay/keep-invalid.js';
import type { OperateDeps, Readmitted } from '#src/relay/operate.js';
import { revalidate, type Revalidation } from '#src/relay/revalidate.js';
import { settleDown } from '../../support/fake-clock.js';
import { RelayRig } from '../../support/relay-rig.js';

const violations = [{ path: '/detail', message: 'is missing' }];
const hex = (n: number): string => n.toString(16).padStart(32, '0');

/** A rig with so many invalid letters, of which the mended contract takes those with an even number. */
async function mended(count: number): Promise<{ rig: RelayRig; deps: OperateDeps }> {
  const rig = new RelayRig();
  const readmit = async (payload: Payload): Promise<Readmitted> => {
    const n = Number(payload.eventId);
    return n % 2 === 0
      ? { kind: 'deliveries', deliveries: [rig.delivery(hex(1_000 + n))] }
      : { kind: 'invalid', violations };
  };
  const deps = { ...rig.deps, backlog: rig.ledger, readmit };
  for (let n = 1; n <= count; n++) {
    const { payload } = rig.delivery();
    const letter = { destination: 'invalid', key: hex(n), payload: { ...payload, eventId: String(n) }, violations };
    await keepInvalid([letter], rig.deadline(), deps);
  }
  return { rig, deps };
}

/** The rig's backlog, but for one call. */
const backlogOf = (rig: RelayRig, other: Partial<Backlog>): Backlog => ({
  list: (filter) => rig.ledger.list(filter),
  show: (key) => rig.ledger.show(key),
  recall: (key) => rig.ledger.recall(key),
  redrive: (key) => rig.ledger.redrive(key),
  discard: (key) => rig.ledger.discard(key),
  census: () => rig.ledger.census(),
  ...other,
});

const kindsOf = (result: Revalidation): string[] =>
  result.kind === 'page'
    ? result.items.map(({ letter, outcome }) => `${letter.eventId} ${outcome.kind}`)
    : [result.kind];

describe('a revalidation', () => {
  it('redrives what is an event now, and says of the rest what is still wrong', async () => {
    const { rig, deps } = await mended(3);
    const result = await revalidate({ limit: 50, dryRun: false }, deps);
    if (result.kind !== 'page') throw new Error(result.kind);
    expect(result.next).to.equal(null);
    const outcomes = new Map(result.items.map(({ letter, outcome }) => [letter.key, outcome]));
    expect(outcomes.get(hex(1))).to.deep.equal({ kind: 'invalid', violations });
    expect(outcomes.get(hex(2))).to.deep.equal({
      kind: 'valid',
      done: true,
      deliveries: [{ destination: 'orders', key: hex(1_002) }],
    });
    expect([1, 2, 3, 1_002].map((n) => rig.stateOf(hex(n)))).to.deep.equal(['dead', 'settled', 'dead', 'waiting']);
  });

  it('changes nothing on a dry run', async () => {
    const { rig, deps } = await mended(2);
    const result = await revalidate({ limit: 50, dryRun: true }, deps);
    expect(kindsOf(result)).to.have.members(['1 invalid', '2 valid']);
    expect([1, 2, 1_002].map((n) => rig.stateOf(hex(n)))).to.deep.equal(['dead', 'dead', 'unknown']);
  });

  it('looks at each letter once when it is called until the end', async () => {
    const { deps } = await mended(27);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const result = await revalidate({ limit: 12, dryRun: false, ...(cursor === undefined ? {} : { cursor }) }, deps);
      if (result.kind !== 'page') throw new Error(result.kind);
      expect(result.items.length).to.be.at.most(12);
      seen.push(...result.items.map(({ letter }) => letter.eventId));
      cursor = result.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted((left, right) => Number(left) - Number(right))).to.deep.equal(
      Array.from({ length: 27 }, (_, index) => String(index + 1)),
    );
  });

  it('begins no further letters once time is short, and leaves them to the next call', async () => {
    const { rig, deps } = await mended(27);
    const slow = backlogOf(rig, {
      list: async (filter) => {
        await rig.clock.advance(1_600);
        return rig.ledger.list(filter);
      },
    });
    const result = await revalidate({ limit: 50, dryRun: true }, { ...deps, backlog: slow });
    expect(result.kind === 'page' && [result.items.length, typeof result.next]).to.deep.equal([10, 'string']);
  });

  it('answers in time for a letter of which the ledger says nothing', async () => {
    const { rig, deps } = await mended(1);
    const silent = { ...deps, backlog: backlogOf(rig, { show: () => new Promise(() => undefined) }) };
    const asked = revalidate({ limit: 50, dryRun: false }, silent);
    await settleDown();
    await rig.clock.advance(4_000);
    expect(kindsOf(await asked)).to.deep.equal(['1 unknown']);
  });

  it('says what is gone meanwhile, what the ledger did not answer, and what no list gave out', async () => {
    const { rig, deps } = await mended(2);
    rig.ledger.lose('call', 'claim');
    expect(kindsOf(await revalidate({ limit: 50, dryRun: false }, deps))).to.have.members(['1 invalid', '2 unknown']);
    const emptied = { ...deps, backlog: backlogOf(rig, { show: () => Promise.resolve({ kind: 'not-dead' }) }) };
    expect(kindsOf(await revalidate({ limit: 1, dryRun: false }, emptied))[0]).to.match(/ gone$/);
    expect(await revalidate({ limit: 1, dryRun: false, cursor: '?' }, deps)).to.deep.equal({ kind: 'bad-cursor' });
    rig.ledger.away = true;
    expect(await revalidate({ limit: 1, dryRun: false }, deps)).to.deep.equal({ kind: 'unknown' });
  });
});
