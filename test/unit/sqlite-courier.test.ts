import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { Courier } from '#src/ledger/sqlite/courier.js';
import type { Batch } from '#src/ledger/sqlite/protocol.js';
import { handClock } from '../support/sqlite-parts.js';

const keys = (batch: Batch) => batch.calls.map((call) => ('key' in call ? call.key : call.kind));
const megabytes = (n: number) => [new Uint8Array(n * 1_048_576)];

describe('the courier of the SQLite ledger', () => {
  let sent: Batch[];
  let courier: Courier;
  let clock: ReturnType<typeof handClock>;
  beforeEach(() => {
    sent = [];
    clock = handClock();
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
    const late = show('late', 5);
    clock.advance(5);
    expect(await late).to.equal(null);
    reply(1);
    await turn();
    await turn();
    expect(sent.map(keys)).to.deep.equal([['a']]);
  });

  it('does not ask at all where the time is over already', async () => {
    expect(await show('a', 0)).to.equal(null);
    await turn();
    await turn();
    expect(sent).to.deep.equal([]);
  });

  it('watches each call by its own time, whichever comes first', async () => {
    const over: string[] = [];
    const watch = async (name: string, untilMs: number) => {
      await show(name, untilMs);
      over.push(name);
    };
    const all = [watch('forty', 40), watch('five', 5), watch('twenty', 20)];
    const seen: string[][] = [];
    for (const ms of [4, 1, 14, 1, 19, 1]) {
      clock.advance(ms);
      await turn();
      seen.push([...over]);
    }
    await Promise.all(all);
    const last = ['five', 'twenty', 'forty'];
    expect(seen).to.deep.equal([[], ['five'], ['five'], ['five', 'twenty'], ['five', 'twenty'], last]);
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
