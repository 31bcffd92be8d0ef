import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bridgehead } from '../support/command-line.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer, gate } from '../support/downstream-step.js';
import { envelopeId, orderEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const TOKEN = 'operator-token-1234';

interface Page {
  readonly items: readonly { readonly key: string; readonly event_id: string }[];
  readonly next: string | null;
}

/** One receiver for all of it; each test has events of its own. */
describe('the command line and a running receiver', function () {
  this.timeout(30_000);
  let downstream: Downstream;
  let receiver: Receiver;
  let folder: string;
  let next = 0;

  before(async () => {
    downstream = await startDownstream();
    receiver = await startReceiver({ DOWNSTREAM_URL: downstream.url, ADMIN_TOKEN: TOKEN });
    folder = await mkdtemp(join(tmpdir(), 'bridgehead-cli-'));
  });
  after(async () => {
    await receiver.dispose();
    await downstream.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => downstream.always(answer(200)));

  const ask = (...argv: string[]) =>
    bridgehead([...argv, '--url', receiver.url], { env: { ADMIN_TOKEN: TOKEN, DATA_DIR: folder } });
  const send = (events: readonly unknown[], ...argv: string[]) =>
    bridgehead(['send', '-', '--url', receiver.url, '--json', ...argv], {
      stdin: events.map((event) => JSON.stringify(event)).join('\n'),
    });
  const fresh = (count: number) => Array.from({ length: count }, () => orderEvent(++next));
  /** Refused by the destination: dead letters. */
  const bury = async (count: number) => {
    downstream.always(answer(422));
    const events = fresh(count);
    expect(((await send(events)).json() as { taken: object }).taken).to.deep.equal({ dead_lettered: count });
    downstream.always(answer(200));
    return events;
  };
  const listed = async (...argv: string[]): Promise<Page> =>
    (await ask('dead-letters', 'list', '--json', ...argv)).json() as Page;

  it('ends with 0 only where every event got a 2xx, and puts the others into the queue', async () => {
    const [good] = fresh(1);
    expect((await send([good])).code).to.equal(0);
    const queue = join(folder, 'dlq.ndjson');
    const bad = { ...orderEvent(0), id: envelopeId(999), detail: 'none' };
    const sent = await send([good, bad], '--dlq', queue);
    expect(sent.code).to.equal(1);
    expect(sent.json()).to.deep.include({
      events: 2,
      answers: { 200: 1, 422: 1 },
      taken: { duplicate_skipped: 1 },
      givenUp: { refused: 1 },
    });
    const message = JSON.parse(await readFile(queue, 'utf8')) as {
      Body: string;
      MessageAttributes: Record<string, { StringValue: string }>;
    };
    expect(JSON.parse(message.Body)).to.deep.equal(bad);
    expect(Object.keys(message.MessageAttributes).toSorted()).to.deep.equal([
      'ERROR_CODE',
      'ERROR_MESSAGE',
      'RETRY_ATTEMPTS',
      'RULE_ARN',
      'TARGET_ARN',
    ]);
    expect(message.MessageAttributes['RETRY_ATTEMPTS']?.StringValue).to.equal('0');
    const again = await bridgehead(['send', queue, '--url', receiver.url, '--json']);
    expect((again.json() as { answers: object }).answers).to.deep.equal({ 422: 1 });
  });

  it('lists, shows, redrives and discards dead letters', async () => {
    const [first, second] = await bury(2);
    const [key] = (await listed('--event-id', String(first?.id))).items.map((item) => item.key);
    const [other] = (await listed('--event-id', String(second?.id))).items.map((item) => item.key);
    const shown = await ask('dead-letters', 'show', String(key), '--json');
    expect((shown.json() as { body: string }).body).to.equal(JSON.stringify(first));
    expect((await ask('dead-letters', 'show', String(key))).out).to.include('refused');

    expect((await ask('dead-letters', 'redrive', String(key))).code).to.equal(0);
    expect((await ask('dead-letters', 'discard', String(other))).code).to.equal(0);
    expect((await listed()).items).to.deep.equal([]);
    const late = await ask('dead-letters', 'redrive', String(other), '--json');
    expect(late.code).to.equal(1);
    expect((late.json() as { results: { result: string }[] }).results[0]?.result).to.match(/^409: /);
  });

  it('goes through every page, and changes all of them only when it is told so', async () => {
    await bury(103);
    expect((await listed('--limit', '2')).items).to.have.length(2);
    expect((await listed('--all')).items).to.have.length(103);
    expect((await listed('--all', '--reason', 'poison')).items).to.have.length(0);
    expect((await ask('dead-letters', 'discard', '--all')).code).to.equal(2);
    expect((await ask('dead-letters', 'redrive')).code).to.equal(2);
    const redriven = await ask('dead-letters', 'redrive', '--all', '--reason', 'refused', '--json');
    expect(redriven.json()).to.deep.include({ chosen: 103, redriven: 103 });
    expect((await listed()).items).to.deep.equal([]);
  });

  it('says what the receiver remembers of an event', async () => {
    const held = gate();
    const [event] = await bury(1);
    const path = join(folder, 'event.json');
    const remembered = async (of: unknown) => {
      await writeFile(path, JSON.stringify(of));
      const checked = await ask('check', '--event', path, '--json');
      return (checked.json() as { event: { deliveries: { remembered: string }[] } }).event.deliveries[0]?.remembered;
    };
    expect(await remembered(event)).to.match(
      /^a dead letter \(refused\) since .*, 1 attempt \(the last: 422\): a copy would be skipped$/,
    );
    const [delivered, unseen] = fresh(2);
    await send([delivered]);
    expect(await remembered(delivered)).to.equal('delivered or discarded: a copy would be skipped for 25 h more');
    expect(await remembered(unseen)).to.equal('nothing: it is new');
    const [failing] = fresh(1);
    downstream.always(answer(500, { headers: { 'Retry-After': '600' } }));
    await send([failing]);
    expect(await remembered(failing)).to.match(
      /^kept, 1 attempt \(the last: 500\), next attempt in (9|10) min: a copy would be skipped$/,
    );
    const [running] = fresh(1);
    downstream.always({ kind: 'answer', status: 200, after: held.opened });
    const sending = send([running]);
    await downstream.until(downstream.received.length + 1);
    // Kept, where the deadline of the answer came before the question.
    expect(await remembered(running)).to.match(
      /^(claimed, an attempt is running: a copy is answered 503 for 1\d s|kept, attempt 1 is running: a copy would be skipped)/,
    );
    held.open();
    await sending;
  });

  it('ends with 1 and the reason where the token is wrong or nobody listens, and quotes no token', async () => {
    const wrong = await bridgehead(['dead-letters', 'list', '--url', receiver.url, '--admin-token', 'not-the-token']);
    expect([wrong.code, wrong.out]).to.deep.equal([1, '']);
    expect(wrong.err).to.match(/401/).and.not.include('not-the-token');
    await downstream.stop();
    const url = `http://127.0.0.1:${downstream.port}`;
    const nobody = await bridgehead(['dead-letters', 'list', '--url', url, '--admin-token', 'x']);
    expect([nobody.code, nobody.err]).to.deep.equal([1, `bridgehead: no answer from ${url}: ECONNREFUSED\n`]);
    await downstream.restart();
    expect((await bridgehead(['dead-letters', 'list'])).code).to.equal(2);
  });
});
