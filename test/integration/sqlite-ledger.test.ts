import { once } from 'node:events';
import { expect } from 'chai';
import { settled, waiting, type OpenLedger } from '#src/relay/ledger.js';
import { keptOf, keyOf, shiftedClock, tellingFacts } from '../support/sqlite-parts.js';
import { SqliteFolder } from '../support/sqlite-folder.js';

const HOUR_MS = 3_600_000;
const address = (n: number, token: string) => ({ destination: 'orders', key: keyOf(n), token });

describe('the SQLite ledger', () => {
  let folder: SqliteFolder;
  let clock: ReturnType<typeof shiftedClock>;
  beforeEach(async () => {
    folder = await SqliteFolder.make();
    clock = shiftedClock();
  });
  afterEach(async () => folder.remove());

  const soon = () => clock.monotonic() + 5_000;
  const claim = async (ledger: OpenLedger, n: number, token: string) =>
    (await ledger.claim([{ ...address(n, token), leaseMs: 60_000 }], soon()))[0];
  const move = async (
    ledger: OpenLedger,
    n: number,
    token: string,
    to: Parameters<OpenLedger['move']>[0][number]['to'],
  ) => (await ledger.move([{ ...address(n, token), to }], soon()))[0];
  const take = async (ledger: OpenLedger, token: string) =>
    ledger.takeDue([{ destination: 'orders', slots: 10, leaseMs: 60_000 }], token, soon());

  /** Ends the thread without a farewell and opens afresh. */
  const crash = async (
    over: Parameters<SqliteFolder['open']>[0],
    opened: { worker: { terminate(): Promise<number> } },
  ) => {
    await opened.worker.terminate();
    return folder.openWithThread({ clock, ...over });
  };

  it('lets a lease run out across a restart', async () => {
    const before = await folder.openWithThread({ clock });
    await claim(before.ledger, 1, 'a');
    const { ledger } = await crash({}, before);
    clock.advance(50_000);
    expect(await claim(ledger, 1, 'b')).to.include({ kind: 'busy' });
    clock.advance(10_000);
    expect(await claim(ledger, 1, 'b')).to.deep.equal({ kind: 'granted', lapses: 1 });
  });

  it('neither revives nor prolongs anything when the wall clock is set back between two starts', async () => {
    const before = await folder.openWithThread({ clock, windowMs: 2 * HOUR_MS });
    await claim(before.ledger, 1, 'a');
    await claim(before.ledger, 2, 'a');
    await move(before.ledger, 2, 'a', settled);
    await claim(before.ledger, 3, 'a');
    await move(before.ledger, 3, 'a', waiting(keptOf('three'), 30_000));
    clock.setBack(HOUR_MS);
    const { ledger } = await crash({ windowMs: 2 * HOUR_MS }, before);
    expect(await claim(ledger, 1, 'b'))
      .to.have.property('leftMs')
      .that.is.within(55_000, 61_000);
    clock.advance(61_000);
    expect(await claim(ledger, 1, 'b')).to.deep.equal({ kind: 'granted', lapses: 1 });
    expect(await take(ledger, 'c')).to.have.nested.property('deliveries[0].key', keyOf(3));
    clock.advance(2 * HOUR_MS - 90_000);
    expect(await claim(ledger, 2, 'b')).to.deep.equal({ kind: 'known', as: 'settled' });
    clock.advance(31_000);
    expect(await claim(ledger, 2, 'b')).to.deep.equal({ kind: 'granted', lapses: 0 });
  });

  it('has everything that it answered for after the process is killed in the middle of its writes', async () => {
    const writer = await folder.spawn('write');
    while (writer.lines.length < 300) await once(writer.process.stdout ?? writer.process, 'data');
    await writer.kill();
    const answered = writer.lines.map(Number);
    const ledger = await folder.open({ clock });
    const claims = answered.map((n) => ({ ...address(n, 'check'), leaseMs: 60_000 }));
    const found = await ledger.claim(claims, soon());
    const wrong = answered.filter((n, index) => {
      const result = found[index];
      return result?.kind !== 'known' || result.as !== (n % 2 === 0 ? 'settled' : 'kept');
    });
    expect(wrong).to.deep.equal([]);
    expect(answered.length).to.be.at.least(300);
    clock.advance(2 * HOUR_MS);
    const one = await take(ledger, 'worker');
    expect(one.kind === 'taken' && one.lost).to.deep.equal([]);
    const texts =
      one.kind === 'taken' ? one.deliveries.map(({ kept }) => Buffer.from(kept.payload.bytes).toString()) : [];
    expect(texts).to.have.length(10);
    for (const text of texts) expect(text).to.match(/^body \d*[13579]$/);
  });

  it('answers unknown to what is not there in time', async () => {
    const ledger = await folder.open({ clock });
    const past = clock.monotonic() - 1;
    expect(await ledger.claim([{ ...address(1, 'a'), leaseMs: 60_000 }], past)).to.deep.equal([{ kind: 'unknown' }]);
    expect(await ledger.move([{ ...address(1, 'a'), to: settled }], past)).to.deep.equal([{ kind: 'unknown' }]);
    expect(await ledger.takeDue([], 'a', past)).to.deep.equal({ kind: 'unknown' });
  });

  it('answers unknown and says so when its thread dies, and nothing else falls', async () => {
    const facts = tellingFacts();
    const { ledger, worker } = await folder.openWithThread({ clock, facts });
    const open = claim(ledger, 1, 'a');
    await worker.terminate();
    expect((await open)?.kind).to.be.oneOf(['unknown', 'granted']);
    expect(await claim(ledger, 2, 'a')).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.list({ limit: 10 })).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.show(keyOf(1))).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.redrive(keyOf(1))).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.census()).to.equal(null);
    expect(ledger.status().reachable).to.equal(false);
    expect(ledger.status().failures).to.deep.equal(['ledger: its worker ended (exit code 1); restart the process']);
    expect(facts.told).to.deep.equal(['adopted', 'lost: exit code 1']);
  });

  it('finishes what was asked before it closes, and answers unknown afterwards', async () => {
    const ledger = await folder.open({ clock });
    const asked = [1, 2, 3].map((n) => claim(ledger, n, 'a'));
    await Promise.all([ledger.close(), ledger.close()]);
    expect(await Promise.all(asked)).to.deep.equal([1, 2, 3].map(() => ({ kind: 'granted', lapses: 0 })));
    expect(await claim(ledger, 4, 'a')).to.deep.equal({ kind: 'unknown' });
    expect(ledger.status().failures).to.deep.equal([]);
  });

  it('takes no new payload below the floor of free disk, and drains what it has', async () => {
    const before = await folder.openWithThread({ clock });
    await claim(before.ledger, 1, 'a');
    await move(before.ledger, 1, 'a', waiting(keptOf('one'), 0));
    const { ledger } = await crash({ diskFloorBytes: Number.MAX_SAFE_INTEGER }, before);
    expect(await claim(ledger, 2, 'a')).to.deep.equal({ kind: 'granted', lapses: 0 });
    expect(await move(ledger, 2, 'a', waiting(keptOf('two'), 0))).to.deep.equal({ kind: 'full' });
    const store = { kind: 'waiting', kept: keptOf('three'), dueInMs: 0 } as const;
    expect(await ledger.claim([{ ...address(3, 'a'), leaseMs: 1_000, store }], soon())).to.deep.equal([
      { kind: 'full' },
    ]);
    expect(await take(ledger, 'b')).to.have.nested.property('deliveries[0].key', keyOf(1));
    expect(await move(ledger, 1, 'b', waiting(keptOf('one'), 0))).to.deep.equal({ kind: 'moved' });
    await take(ledger, 'c');
    expect(await move(ledger, 1, 'c', settled)).to.deep.equal({ kind: 'moved' });
  });

  it('leaves the bytes of its caller alone', async () => {
    const ledger = await folder.open({ clock });
    const kept = keptOf('x'.repeat(100_000));
    await move(ledger, 1, 'a', waiting(kept, 0));
    expect(kept.payload.bytes.byteLength).to.equal(100_000);
    expect(Buffer.from(kept.payload.bytes).toString()).to.equal('x'.repeat(100_000));
  });
});
