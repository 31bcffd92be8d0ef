import { expect } from 'chai';
import { startDownstream, type Downstream, type Received } from '../support/downstream.js';
import { answer, type Step } from '../support/downstream-step.js';
import { orderEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send, type Answer } from '../support/sender.js';

/** An attempt outlives the answer: what the sender is told at the deadline, it is told while the attempt still runs. */
const ANSWER_DEADLINE_MS = 2_000;
const TIMEOUT_MS = 3_500;
const ADMIN = { Authorization: 'Bearer operator-token-1234' };

const saidOf = ({ status, body }: Answer) => [status, body['status']];
const keyAndAttempt = ({ headers }: Received) => [headers['idempotency-key'], headers['bridgehead-attempt']];

/** One process and one destination for all of it; each test has an event of its own. */
describe('a destination', function () {
  this.timeout(20_000);
  let downstream: Downstream;
  let receiver: Receiver;
  let number = 0;
  let event = orderEvent(number);
  let seenBefore = 0;

  before(async () => {
    downstream = await startDownstream();
    receiver = await startReceiver({
      DOWNSTREAM_URL: downstream.url,
      DOWNSTREAM_TIMEOUT_MS: String(TIMEOUT_MS),
      ANSWER_DEADLINE_MS: String(ANSWER_DEADLINE_MS),
      ADMIN_TOKEN: 'operator-token-1234',
    });
  });
  after(async () => {
    await receiver.dispose();
    await downstream.stop();
  });
  beforeEach(() => {
    number += 1;
    event = orderEvent(number);
    seenBefore = downstream.received.length;
    downstream.always(answer(200));
  });

  /** What the destination has read in this test. */
  const seen = (): readonly Received[] => downstream.received.slice(seenBefore);
  const untilSeen = (count: number): Promise<void> => downstream.until(seenBefore + count);

  const deadLetters = async (): Promise<unknown> =>
    (await request('GET', `${receiver.url}/admin/dead-letters?event_id=${event.id}`, '', ADMIN)).body['items'];

  /** The first attempt is held to fail so, the second is taken. A request that was not read is none that was seen. */
  const expectKeptAndDelivered = async (first: Step, reads = 2): Promise<void> => {
    downstream.next(first);
    const taken = await send(receiver.url, event);
    expect(saidOf(taken)).to.deep.equal([202, 'accepted']);
    expect(await deadLetters()).to.deep.equal([]);
    await untilSeen(reads);
    const key = taken.body['key'];
    const attempts = [
      [key, '1'],
      [key, '2'],
    ];
    expect(seen().map(keyAndAttempt)).to.deep.equal(attempts.slice(-reads));
    expect(seen().map(({ method }) => method)).to.deep.equal(['POST', 'POST'].slice(-reads));
    expect(seen().at(-1)?.body.toString()).to.equal(JSON.stringify(event));
    expect(saidOf(await send(receiver.url, event))).to.deep.equal([200, 'duplicate_skipped']);
  };

  /** Answers the first request of this test with a step of its own, and says when each one came. */
  const timed = (first: Step): readonly number[] => {
    const atMs: number[] = [];
    downstream.always(() => {
      atMs.push(performance.now());
      return atMs.length === 1 ? first : answer(200);
    });
    return atMs;
  };

  const deliveredAtLast = async (first: Step): Promise<[unknown, readonly number[], number]> => {
    const atMs = timed(first);
    const taken = await send(receiver.url, event);
    expect(saidOf(taken)).to.deep.equal([202, 'accepted']);
    expect(atMs).to.have.length(1);
    expect(saidOf(await send(receiver.url, event))).to.deep.equal([200, 'duplicate_skipped']);
    await untilSeen(2);
    return [taken.body['key'], atMs, taken.ms];
  };

  it('that answers 429 with Retry-After: 3 is left alone for 3 s, and then gets the event', async () => {
    const [key, atMs] = await deliveredAtLast(answer(429, { headers: { 'Retry-After': '3' } }));
    expect(seen().map(keyAndAttempt)).to.deep.equal([
      [key, '1'],
      [key, '2'],
    ]);
    // Both processes count in whole milliseconds.
    expect((atMs[1] ?? 0) - (atMs[0] ?? 0)).to.be.at.least(2_990);
  });

  it('that never answers is asked by one attempt at a time, while the sender is answered at the deadline', async () => {
    const [key, atMs, answeredMs] = await deliveredAtLast({ kind: 'never' });
    expect(answeredMs).to.be.within(ANSWER_DEADLINE_MS - 10, 4_500);
    expect(seen().map(keyAndAttempt)).to.deep.equal([
      [key, '1'],
      [key, '2'],
    ]);
    // The request is seen a little after the attempt and its timeout began.
    expect((atMs[1] ?? 0) - (atMs[0] ?? 0)).to.be.at.least(TIMEOUT_MS - 500);
  });

  for (const status of [500, 401, 404]) {
    it(`that answers ${status} gets the event again, and no dead letter is made of it`, () =>
      expectKeptAndDelivered(answer(status, { body: 'not now' })));
  }

  for (const status of [302, 307]) {
    it(`that answers ${status} gets the event again, and where it points to gets nothing`, async () => {
      const elsewhere = await startDownstream();
      try {
        await expectKeptAndDelivered(answer(status, { headers: { Location: elsewhere.url } }));
        expect(elsewhere.connections().opened).to.equal(0);
      } finally {
        await elsewhere.stop();
      }
    });
  }

  for (const status of [400, 413, 414, 415, 422]) {
    it(`that answers ${status} is not asked again, and what it said can be read`, async () => {
      downstream.always(answer(status, { body: `{"error":"no order"}${'.'.repeat(3_000)}` }));
      const taken = await send(receiver.url, event);
      expect(saidOf(taken)).to.deep.equal([202, 'dead_lettered']);
      expect(await deadLetters()).to.have.nested.property('[0].reason', 'refused');
      const shown = await request('GET', `${receiver.url}/admin/dead-letters/${String(taken.body['key'])}`, '', ADMIN);
      const evidence = shown.body['evidence'] as readonly Readonly<Record<string, unknown>>[];
      expect(evidence).to.have.length(1);
      expect(evidence[0]).to.include({ attempt: 1, verdict: 'refused', status });
      expect(evidence[0]?.['answer']).to.equal(`{"error":"no order"}${'.'.repeat(1_004)}`);
      expect(seen()).to.have.length(1);
    });
  }

  it('that resets the connection before it has read the event gets it again', () =>
    expectKeptAndDelivered({ kind: 'reset', afterReading: false }, 1));

  it('that resets the connection after it has read the event gets it again', () =>
    expectKeptAndDelivered({ kind: 'reset', afterReading: true }));

  it('that answers with something else than HTTP gets the event again', () =>
    expectKeptAndDelivered({ kind: 'raw', bytes: 'SSH-2.0-OpenSSH_9.6\r\n\r\n' }));

  it('that breaks off in the middle of its status line gets the event again', () =>
    expectKeptAndDelivered({ kind: 'raw', bytes: 'HTTP/1.1 20' }));

  const TAKEN: readonly (readonly [string, Step])[] = [
    ['an endless body', { kind: 'endless', status: 200 }],
    ['a body that is cut off', { kind: 'cut', status: 200, body: '{"taken":' }],
    ['a body that stops coming', { kind: 'stalled', status: 200, body: '{"taken":' }],
  ];
  for (const [body, step] of TAKEN) {
    it(`that answers 200 with ${body} has the event, and takes the next one`, async () => {
      downstream.next(step);
      expect(saidOf(await send(receiver.url, event))).to.deep.equal([200, 'processed']);
      number += 1;
      expect(saidOf(await send(receiver.url, orderEvent(number)))).to.deep.equal([200, 'processed']);
      expect(saidOf(await send(receiver.url, event))).to.deep.equal([200, 'duplicate_skipped']);
      expect(seen()).to.have.length(2);
    });
  }

  it('that refuses connections gets the event once it listens again', async () => {
    await downstream.stop();
    const taken = await send(receiver.url, event);
    expect(saidOf(taken)).to.deep.equal([202, 'accepted']);
    await downstream.restart();
    await untilSeen(1);
    expect(seen()[0]?.headers['idempotency-key']).to.equal(taken.body['key']);
    expect(Number(seen()[0]?.headers['bridgehead-attempt'])).to.be.at.least(2);
  });
});
