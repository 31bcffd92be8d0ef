import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { Courier } from '#src/ledger/sqlite/courier.js';
import type { Batch } from '#src/ledger/sqlite/protocol.js';
import { shiftedClock } from '../support/sqlite-parts.js';

const keys = (batch: Batch) => batch.calls.map((call) => ('key' in call ? call.key : call.kind));
const megabytes = (n: number) => [new Uint8Array(n * 1_048_576)];

describe('the courier of the SQLite ledger', () => {
  let sent: Batch[];
  let courier: Courier;
  let clock: ReturnType<typeof shiftedClock>;
  beforeEach(() => {
    sent = [];
    clock = shiftedClock();
    courier = new Courier(
      clock,
      () => ({ nowMs: 7, wallMs: 8, full: false }),
      (batch) => sent.push(batch),
    );
  });
  afterEach(() => courier.abandon());

  const show = (name: string, untilMs = clock.monotonic() + 5_000) =>
    courier.ask<'show'>({ kind: 'show', key: name }, untilMs);
  const reply = (count: number) =>
    courier.deliver({
      kind: 'answers',
      answers: Array.from({ length: count }, () => ({ kind: 'unknown-key' }) as const),
      trouble: null,
      faults: [],
    });

  it('sends calls of one turn together, with the readings of the moment', async () => {
    const answers = [show('a'), show('b')];
    await turn();
    await turn();
    expect(sent.map(keys)).to.deep.equal([['a', 'b']]);
    expect(sent[0]).to.include({ nowMs: 7, wallMs: 8, full: false });
    reply(2);
    expect(await Promise.all(answers)).to.deep.equal([{ kind: 'unknown-key' }, { kind: 'unknown-key' }]);
  });

  it('gathers what comes while a batch is under way into the next one', async () => {
    void show('a');
    await turn();
    await turn();
    void show('b');
    await turn();
    void show('c');
    await turn();
    expect(sent.map(keys)).to.deep.equal([['a']]);
    reply(1);
    await turn();
    await turn();
    expect(sent.map(keys)).to.deep.equal([['a'], ['b', 'c']]);
  });

  it('bounds a batch by number and by bytes, so that nobody waits behind a giant', async () => {
    for (const n of [5, 2, 3]) void courier.ask<'claim'>({ kind: 'claim', claims: [] }, Infinity, megabytes(n));
    for (let n = 0; n < 300; n += 1) void show(`${n}`);
    for (const expected of [2, 256, 45]) {
      await turn();
      await turn();
      expect(sent.at(-1)?.calls).to.have.length(expected);
      reply(expected);
    }
  });

  it('answers null when the time is over, and does not send what nobody waits for any more', async () => {
    void show('a');
    await turn();
    await turn();
    expect(await show('late', clock.monotonic() + 5)).to.equal(null);
    reply(1);
    await turn();
    await turn();
    expect(sent.map(keys)).to.deep.equal([['a']]);
  });

  it('watches each call by its own time, whichever comes first', async () => {
    const order: string[] = [];
    const now = clock.monotonic();
    await Promise.all(
      [40, 5, 20].map(async (ms) => {
        await show(`${ms}`, now + ms);
        order.push(`${ms}`);
      }),
    );
    expect(order).to.deep.equal(['5', '20', '40']);
  });

  it('answers null to everything once the worker is gone', async () => {
    const before = show('a');
    await turn();
    await turn();
    const queued = show('b');
    courier.abandon();
    expect(await Promise.all([before, queued, show('c')])).to.deep.equal([null, null, null]);
  });

  it('is drained when all that was asked is answered, and takes nothing further', async () => {
    const before = show('a');
    let drained = false;
    const drain = async () => {
      await courier.drain();
      drained = true;
    };
    const done = drain();
    expect(await show('b')).to.equal(null);
    await turn();
    await turn();
    expect(drained).to.equal(false);
    reply(1);
    await done;
    expect(await before).to.deep.equal({ kind: 'unknown-key' });
  });
});
