import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Clock } from '#src/relay/clock.js';
import { answer } from '../../support/downstream-step.js';
import { startDeafServer } from '../../support/deaf-server.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { closeDestinations, delivery, destinationAt } from '../../support/destination-under-test.js';
import { wallClock } from '../../support/wall-clock.js';

describe('a status line from a destination', () => {
  let downstream: Downstream;
  beforeEach(async () => {
    downstream = await startDownstream();
  });
  afterEach(async () => {
    closeDestinations();
    await downstream.stop();
  });
  const post = () => destinationAt(downstream.url).post(delivery(), 1);

  it('is the reply, with the start of the answer', async () => {
    downstream.next(answer(500, { body: 'database away' }));
    expect(await post()).to.deep.equal({
      kind: 'status',
      status: 500,
      retryAfter: undefined,
      answer: 'database away',
    });
  });

  it('brings its Retry-After along', async () => {
    downstream.next(answer(429, { headers: { 'Retry-After': '3' } }));
    expect(await post()).to.deep.equal({ kind: 'status', status: 429, retryAfter: '3', answer: '' });
  });

  it('is not followed where it redirects', async () => {
    downstream.next(answer(302, { headers: { Location: '/login' } }));
    expect(await post()).to.include({ kind: 'status', status: 302 });
    expect(downstream.received).to.have.length(1);
  });

  it('keeps 1 KiB of a long answer', async () => {
    downstream.next(answer(400, { body: 'abcd'.repeat(10_000) }));
    expect(await post()).to.deep.include({ status: 400, answer: 'abcd'.repeat(256) });
  });

  it('keeps an answer as text, without control characters, whatever its bytes', async () => {
    downstream.next(answer(400, { body: Buffer.from('a\u001b[2J\u0000b\n\u2028ü\xff', 'latin1') }));
    expect(await post()).to.deep.include({ answer: 'a\ufffd[2J\ufffdb\n(\ufffd\ufffd' });
  });

  it('comes with an encoded answer that is not decoded', async () => {
    downstream.next(answer(422, { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync('x'.repeat(100_000)) }));
    expect(await post()).to.deep.include({ kind: 'status', status: 422, answer: '(gzip, not decoded)' });
  });

  it('counts although the answer never ends: it is read to a bound, and the connection let go', async () => {
    const still: Clock = { ...wallClock, after: (_, run) => wallClock.after(60_000, run) };
    downstream.next({ kind: 'endless', status: 500 });
    const reply = await destinationAt(downstream.url, {}, still).post(delivery(), 1);
    expect(reply).to.deep.include({ kind: 'status', status: 500, answer: 'x'.repeat(1_024) });
    await downstream.untilClosed();
  });

  for (const step of [
    { kind: 'endless', status: 200 },
    { kind: 'stalled', status: 201, body: 'start' },
    { kind: 'cut', status: 202, body: 'half of it' },
  ] as const) {
    it(`that says it was taken counts at once, and its ${step.kind} answer is let go`, async () => {
      downstream.next(step);
      expect(await post()).to.deep.include({ kind: 'status', status: step.status, answer: '' });
      await downstream.untilClosed();
    });
  }

  it('counts although the answer stalls, long before the time limit', async () => {
    downstream.next({ kind: 'stalled', status: 404, body: 'start' });
    const reply = await destinationAt(downstream.url, { timeoutMs: 60_000 }).post(delivery(), 1);
    expect(reply).to.deep.include({ kind: 'status', status: 404, answer: 'start' });
  });

  it('counts although the answer is cut off', async () => {
    downstream.next({ kind: 'cut', status: 422, body: 'half of it' });
    expect(await post()).to.deep.include({ kind: 'status', status: 422, answer: 'half of it' });
  });

  it('is the last one: those below 200 announce it only', async () => {
    const bytes = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n';
    downstream.next({ kind: 'raw', bytes });
    expect(await post()).to.include({ kind: 'status', status: 204 });
  });

  it('counts although the destination answers without reading, and never reads the rest', async () => {
    const bytes = 'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n';
    const deaf = await startDeafServer(bytes);
    try {
      const body = 'x'.repeat(16 * 1_048_576);
      const destination = destinationAt(`http://127.0.0.1:${deaf.port}/`);
      expect(await destination.post(delivery({ body }), 1)).to.include({ kind: 'status', status: 413 });
      expect(await deaf.readToEnd()).to.be.below(16 * 1_048_576);
    } finally {
      await deaf.stop();
    }
  });
});
