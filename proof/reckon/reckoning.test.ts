import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Book } from '../load/book.js';
import { Deeds } from '../world/deeds.js';
import type { Delivery } from '../world/destination.js';
import { reckon, type Reckoning } from './reckoning.js';

const KEY = '0123456789abcdef0123456789abcdef';
const ok = { kind: 'answered', status: 200, retryAfter: undefined, body: {}, ms: 1 } as const;

const delivery = (atMs: number, attempt: number, changes: Partial<Delivery> = {}): Delivery => ({
  key: KEY,
  receiver: 'receiver-1',
  life: 'receiver-1.1',
  attempt,
  atMs,
  answeredMs: atMs + 1,
  ...changes,
});

const line = (message: string, fields: object): string =>
  `${JSON.stringify({ time: '2026-11-24T12:00:00.000Z', level: 'warn', message, key: KEY, ...fields })}\n`;

describe('the reckoning', () => {
  let folder: string;
  let deeds: Deeds;
  let book: Book;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridgehead-reckoning-'));
    deeds = new Deeds();
    book = new Book();
    book.replied(['e-1'], ok);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const reckoned = async (
    deliveries: readonly Delivery[],
    log = '',
    dead: readonly string[] = [],
  ): Promise<Reckoning> => {
    const logFile = join(folder, 'receiver-1.log');
    await writeFile(logFile, log);
    const destination = { deliveries: new Map(deliveries.length === 0 ? [] : [['e-1', deliveries]]) };
    return reckon(book, { destination, deeds, receivers: [{ name: 'receiver-1', logFile }] }, dead, 0);
  };
  const twice = [delivery(1_000, 1), delivery(9_000, 2)];

  it('calls an event lost that got a 2xx and is nowhere', async () => {
    expect(await reckoned([])).to.include({ events: 1, lost: 1, once: 0 });
  });

  it('finds it again among the dead letters', async () => {
    expect(await reckoned([], '', ['e-1'])).to.include({ lost: 0, deadLetters: 1 });
  });

  it('leaves with EventBridge what never got a 2xx', async () => {
    book.replied(['e-2'], { ...ok, status: 503 });
    expect(await reckoned([delivery(1_000, 1)])).to.include({ lost: 0, once: 1, eventBridges: 1 });
  });

  it('finds no cause for a second delivery that nothing accounts for', async () => {
    expect((await reckoned(twice)).causes).to.deep.equal({ unexplained: 1 });
  });

  it('does not take a time-out for a cause that the receiver has not waited for', async () => {
    const log = line('attempted', { attempt: 1, verdict: 'uncertain', latency_ms: 12 });
    expect((await reckoned(twice, log)).causes).to.deep.equal({ unexplained: 1 });
    const patient = line('attempted', { attempt: 1, verdict: 'uncertain', latency_ms: 1_999 });
    expect((await reckoned(twice, patient)).causes).to.deep.equal({ 'answer lost': 1 });
  });

  it('does not take the end of another attempt that bore the same number for that of the first', async () => {
    const log =
      line('attempted', { attempt: 1, verdict: 'delivered' }) +
      line('unwritten', { to: 'settled' }) +
      line('attempted', { attempt: 1, verdict: 'uncertain', latency_ms: 208 });
    expect((await reckoned(twice, log)).causes).to.deep.equal({ unexplained: 1 });
    deeds.all.push({ kind: 'ledger-away', to: 'ledger', fromMs: 500, toMs: 8_000 });
    expect((await reckoned(twice, log)).causes).to.deep.equal({ 'ledger away': 1 });
  });

  it('needs a crash near the first of the two, not somewhere', async () => {
    deeds.all.push({ kind: 'killed', to: 'receiver-1.1', fromMs: 8_000, toMs: 8_000 });
    expect((await reckoned(twice)).causes).to.deep.equal({ unexplained: 1 });
    deeds.all.push({ kind: 'killed', to: 'receiver-1.1', fromMs: 1_100, toMs: 1_100 });
    expect((await reckoned(twice)).causes).to.deep.equal({ crash: 1 });
  });

  it('knows that a request may arrive after the death of its own sender, not of an earlier one', async () => {
    deeds.all.push({ kind: 'killed', to: 'receiver-1.1', fromMs: 3_000, toMs: 3_000 });
    const [next, same] = ['receiver-1.2', 'receiver-1.1'].map((life) => [
      delivery(5_000, 1, { life }),
      delivery(9_000, 2),
    ]);
    expect((await reckoned(next ?? [])).causes).to.deep.equal({ unexplained: 1 });
    expect((await reckoned(same ?? [])).causes).to.deep.equal({ crash: 1 });
  });

  it('wants both witnesses of a stall: the harness and the lapse in the log', async () => {
    deeds.all.push({ kind: 'stalled', to: 'receiver-1', fromMs: 900, toMs: 7_000 });
    expect((await reckoned(twice)).causes).to.deep.equal({ unexplained: 1 });
    expect((await reckoned(twice, line('lapsed', { lapses: 1 }))).causes).to.deep.equal({ stall: 1 });
  });

  it('believes that a settling could not be written only where the ledger was away', async () => {
    const log = line('unwritten', { to: 'settled' });
    expect((await reckoned(twice, log)).causes).to.deep.equal({ unexplained: 1 });
    deeds.all.push({ kind: 'ledger-away', to: 'ledger', fromMs: 500, toMs: 8_000 });
    expect((await reckoned(twice, log)).causes).to.deep.equal({ 'ledger away': 1 });
  });

  it('blames a failover only where the log shows that the ledger forgot the first', async () => {
    const delivered = line('attempted', { attempt: 1, verdict: 'delivered' });
    const again = line('attempted', { attempt: 1, verdict: 'failed' });
    expect((await reckoned(twice, delivered + again)).causes).to.deep.equal({ unexplained: 1 });
    deeds.all.push({ kind: 'failover', to: 'ledger', fromMs: 500, toMs: 8_000 });
    expect((await reckoned(twice, delivered)).causes).to.deep.equal({ unexplained: 1 });
    expect((await reckoned(twice, again)).causes).to.deep.equal({ unexplained: 1 });
    expect((await reckoned(twice, delivered + again)).causes).to.deep.equal({ failover: 1 });
  });

  it('knows that a request which was held up may arrive behind the one that overtook it', async () => {
    const log = line('attempted', { attempt: 1, verdict: 'uncertain', latency_ms: 2_003 });
    const swapped = [delivery(1_000, 2), delivery(1_500, 1)];
    expect((await reckoned(swapped, log)).causes).to.deep.equal({ 'answer lost': 1 });
  });

  it('knows it too where the ledger forgot the one and counts the other as the first', async () => {
    const log = line('attempted', { attempt: 1, verdict: 'uncertain', latency_ms: 2_003 });
    const held = [delivery(1_000, 1, { receiver: 'receiver-2', life: 'receiver-2.1' }), delivery(1_500, 1)];
    expect((await reckoned(held, log)).causes).to.deep.equal({ 'answer lost': 1 });
  });

  it('tells of what nobody sent', async () => {
    book = new Book();
    expect((await reckoned([delivery(1_000, 1)])).stories).to.deep.equal(['nobody sent e-1']);
  });
});
