import { expect } from 'chai';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer, type Step } from '../support/downstream-step.js';
import { genesysEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send } from '../support/sender.js';

describe('a destination that', function () {
  this.timeout(30_000);
  let downstream: Downstream;
  let receiver: Receiver;
  let events = 0;

  before(async () => {
    downstream = await startDownstream();
    receiver = await startReceiver({
      DOWNSTREAM_URL: downstream.url,
      DOWNSTREAM_TIMEOUT_MS: '1000',
      ANSWER_DEADLINE_MS: '900',
      ADMIN_TOKEN: 'operator-token-1234',
    });
  });
  after(async () => {
    await receiver.dispose();
    await downstream.stop();
  });

  const next = async (...steps: readonly Step[]) => {
    const event = genesysEvent(++events);
    downstream.next(...steps);
    const { status, body } = await send(receiver.url, event);
    return { answered: [status, body['status']], key: String(body['key']), event };
  };
  /** Its requests for one key, with the time between them when there were two. */
  const requestsFor = (key: string) => downstream.received.filter(({ headers }) => headers['idempotency-key'] === key);
  const untilRequests = async (key: string, count: number) => {
    while (requestsFor(key).length < count) await downstream.until(downstream.received.length + 1);
    return requestsFor(key);
  };

  it('asks by Retry-After for three seconds is left alone for as long, and then delivered to', async () => {
    const startedMs = performance.now();
    const { answered, key } = await next(answer(429, { headers: { 'Retry-After': '3' } }));
    expect(answered).to.deep.equal([202, 'accepted']);
    const [first, second] = await untilRequests(key, 2);
    expect(performance.now() - startedMs).to.be.at.least(3_000);
    expect([first, second].map((each) => each?.headers['bridgehead-attempt'])).to.deep.equal(['1', '2']);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).to.equal(true);
  });

  const kept: readonly (readonly [how: string, step: Step])[] = [
    ['answers 500', answer(500)],
    ['redirects', answer(302, { headers: { Location: '/elsewhere' } })],
    ['answers 401', answer(401)],
    ['answers 404', answer(404)],
    ['never answers', { kind: 'never' }],
    ['resets the connection before it has read', { kind: 'reset', afterReading: false }],
    ['resets the connection after it has read', { kind: 'reset', afterReading: true }],
    ['does not speak HTTP', { kind: 'raw', bytes: '220 mail.example.com ESMTP\r\n' }],
  ];
  for (const [how, step] of kept) {
    it(`${how} has the event kept for it, and is tried again until it takes it`, async () => {
      const { answered, key } = await next(step);
      expect(answered).to.deep.equal([202, 'accepted']);
      const seen = step.kind === 'reset' && !step.afterReading ? 1 : 2;
      const requests = await untilRequests(key, seen);
      expect(requests.at(-1)?.path).to.equal('/in?tenant=7');
      expect(requests.at(-1)?.headers['bridgehead-attempt']).to.equal('2');
    });
  }

  for (const status of [400, 413, 414, 415, 422]) {
    it(`answers ${status} is not tried again: the event is a dead letter that shows its answer`, async () => {
      const { answered, key } = await next(answer(status, { body: 'no such tenant' }));
      expect(answered).to.deep.equal([202, 'dead_lettered']);
      const { body } = await request('GET', `${receiver.url}/admin/dead-letters/${key}`, '', {
        Authorization: 'Bearer operator-token-1234',
      });
      expect(body).to.deep.include({ reason: 'refused', attempts: 1 });
      expect(body['evidence']).to.have.nested.property('[0].status', status);
      expect(body['evidence']).to.have.nested.property('[0].answer', 'no such tenant');
    });
  }

  const delivered: readonly (readonly [how: string, step: Step])[] = [
    ['answers 200 with a body that never ends', { kind: 'endless', status: 200 }],
    ['answers 200 with a body that stalls', { kind: 'stalled', status: 200, body: 'start' }],
    ['answers 201 with a body that is cut off', { kind: 'cut', status: 201, body: 'half' }],
  ];
  for (const [how, step] of delivered) {
    it(`${how} has taken the event`, async () => {
      const { answered, event } = await next(step);
      expect(answered).to.deep.equal([200, 'processed']);
      expect((await send(receiver.url, event)).body['status']).to.equal('duplicate_skipped');
    });
  }

  it('is not there has the event kept for it', async () => {
    await downstream.stop();
    const { answered, key } = await next();
    expect(answered).to.deep.equal([202, 'accepted']);
    await downstream.restart();
    await untilRequests(key, 1);
  });
});
