import { once } from 'node:events';
import http from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { apiKey, basic, oauth } from '#src/cli/send/credential.js';
import type { Ending } from '#src/cli/send/ending.js';
import { itemOf } from '#src/cli/send/item.js';
import { report } from '#src/cli/send/report.js';
import { sendAll, type SendOptions } from '#src/cli/send/send-all.js';
import { bus, classic, pipe } from '#src/cli/send/senders.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { answer, type Step } from '../../support/downstream-step.js';
import { orderEvent } from '../../support/events.js';

const orders = (count: number) => Array.from({ length: count }, (_, n) => itemOf(orderEvent(n)));
const ok = (body: unknown): Step => answer(200, { body: JSON.stringify(body) });

const failures = (...ids: string[]): Step =>
  ok({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('the sender', () => {
  let endpoint: Downstream;
  beforeEach(async () => {
    endpoint = await startDownstream();
  });
  afterEach(() => endpoint.stop());

  /** Without a pause between two attempts. */
  const send = (count: number, options: Partial<SendOptions> = {}) =>
    sendAll(orders(count), { url: endpoint.url, random: () => 0, rate: Infinity, ...options });
  const authorisations = () => endpoint.received.map(({ headers }) => headers.authorization);
  const bodies = (): unknown[] => endpoint.received.map(({ body }) => JSON.parse(body.toString()) as unknown);
  const orderNumbers = (): number[][] =>
    bodies().map((body) => [body].flat().map((event) => (event as ReturnType<typeof orderEvent>).detail.order));

  it('sends what EventBridge sends, on a new connection for each event', async () => {
    await send(2);
    const { method, headers, body } = endpoint.received[0] ?? {};
    expect(method).to.equal('POST');
    expect(body?.toString()).to.equal(JSON.stringify(orderEvent(0)));
    expect(headers).to.deep.equal({
      'user-agent': 'Amazon/EventBridge/ApiDestinations',
      'content-type': 'application/json; charset=utf-8',
      range: 'bytes=0-1048575',
      'accept-encoding': 'gzip,deflate',
      connection: 'close',
      'content-length': String(body?.length),
      host: `127.0.0.1:${endpoint.port}`,
    });
    expect(endpoint.connections().opened).to.equal(2);
  });

  it('lets a target override and add headers', async () => {
    await send(1, { headers: { 'content-type': 'text/plain', 'X-Tenant': '7' }, credential: apiKey('x-api-key', 'k') });
    expect(endpoint.received[0]?.headers).to.deep.include({
      'content-type': 'text/plain',
      'x-tenant': '7',
      'x-api-key': 'k',
    });
  });

  it('counts every event in exactly one ending, and every request in one answer', async () => {
    endpoint.next(answer(503), answer(422), answer(503), { kind: 'reset', afterReading: true }, answer(503));
    endpoint.always(ok({ status: 'processed' }));
    const summary = await send(1, { atOnce: 1 });
    expect(summary).to.deep.include({ events: 1, requests: 2, answers: { 422: 1, 503: 1 }, givenUp: { refused: 1 } });
    const second = await send(1, { atOnce: 1 });
    expect(second).to.deep.include({
      events: 1,
      requests: 4,
      answers: { 200: 1, 503: 2, ECONNRESET: 1 },
      taken: { processed: 1 },
      givenUp: {},
      unfinished: 0,
    });
    expect(second.attempts).to.deep.equal({ most: 4, inTheFirst: 0 });
  });

  it('tells a copy sent on purpose from an event whose first answer did not come', async () => {
    endpoint.next(ok({ status: 'duplicate_skipped' }), { kind: 'reset', afterReading: true });
    endpoint.always(ok({ status: 'duplicate_skipped' }));
    const summary = await send(2, { atOnce: 1 });
    expect(summary).to.deep.include({ taken: { duplicate_skipped: 2 }, skippedAfterRetry: 1 });
    expect(report(summary, null)).to.include('\n1 of the skipped had been sent before');
  });

  it('gives up after its attempts, and says what each came to', async () => {
    endpoint.always(answer(500));
    const endings: Ending[] = [];
    const summary = await send(1, {
      sender: { ...classic, maxAttempts: 3 },
      ended: (ending) => void endings.push(ending),
    });
    expect(summary.givenUp).to.deep.equal({ attempts: 1 });
    expect(endings.map(({ attempts, fate }) => [attempts, fate])).to.deep.equal([
      [[500, 500, 500], { kind: 'given-up', why: 'attempts' }],
    ]);
  });

  it('hangs up when no answer comes in time, and tries again', async () => {
    endpoint.next({ kind: 'never' });
    const summary = await send(1, { sender: { ...classic, timeoutMs: 100 } });
    expect(summary.answers).to.deep.equal({ 200: 1, timeout: 1 });
  });

  it('takes the status that came, however its body ends, but as a Pipe waits for the body it has to read', async () => {
    const short = { timeoutMs: 100 };
    const stalled: Step = { kind: 'stalled', status: 200, body: '{"status":"proc' };
    endpoint.next(stalled, { kind: 'cut', status: 200, body: '{"status":"proc' });
    const classics = await send(2, { sender: { ...classic, ...short } });
    expect(classics).to.deep.include({ answers: { 200: 2 }, taken: { unnamed: 2 } });
    endpoint.next(stalled);
    const piped = await send(1, { sender: { ...pipe, ...short } });
    expect(piped.answers).to.deep.equal({ 200: 1, timeout: 1 });
  });

  it('does not lose an answer that came in time while the process was held up', async () => {
    const timeoutMs = 400;
    // The answer is with the kernel, and then nobody in this process does anything until the time is over.
    const hold = createServer((socket) =>
      socket.once('data', () => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
      }),
    );
    hold.listen(0, '127.0.0.1');
    await once(hold, 'listening');
    const url = `http://127.0.0.1:${(hold.address() as AddressInfo).port}`;
    const summary = await send(1, { url, sender: { ...classic, timeoutMs, maxAttempts: 1 } });
    hold.close();
    expect(summary).to.deep.include({ answers: { 200: 1 }, givenUp: {} });
  });

  it('finds an endpoint by its name', async () => {
    const url = endpoint.url.replace('127.0.0.1', 'localhost');
    expect((await send(3, { url })).answers).to.deep.equal({ 200: 3 });
  });

  it('leaves what waits for its next attempt unfinished when it is stopped', async () => {
    endpoint.always(answer(503));
    const stop = new AbortController();
    const sending = send(1, { speed: 0.000_1, signal: stop.signal, random: () => 0.9 });
    await endpoint.until(1);
    stop.abort();
    expect(await sending).to.deep.include({ events: 1, requests: 1, unfinished: 1 });
  });

  describe('as a custom bus', () => {
    it('sends lists, and whatever was no 2xx as the whole list again', async () => {
      endpoint.next(answer(400));
      const summary = await send(3, { sender: bus, batchSize: 2, atOnce: 1 });
      expect(orderNumbers()).to.have.deep.members([[0, 1], [0, 1], [2]]);
      expect(bodies().every(Array.isArray)).to.equal(true);
      expect(summary).to.deep.include({ events: 3, requests: 3 });
    });

    it('sends an event alone without a list', async () => {
      await send(1, { sender: bus });
      expect(bodies()).to.deep.equal([orderEvent(0)]);
    });

    it('tells of each event of a list what it was answered', async () => {
      endpoint.always(ok({ results: [{ status: 'processed' }, { status: 'invalid' }] }));
      expect((await send(2, { sender: bus, batchSize: 2 })).taken).to.deep.equal({ invalid: 1, processed: 1 });
    });
  });

  describe('as a Pipe', () => {
    it('sends only what was named as failed again', async () => {
      endpoint.next(failures(orderEvent(1).id));
      const summary = await send(3, { sender: pipe, batchSize: 3 });
      expect(orderNumbers()).to.deep.equal([[0, 1, 2], [1]]);
      expect(summary).to.deep.include({ events: 3, requests: 2, givenUp: {} });
    });

    it('takes the whole batch for failed when a name means nothing', async () => {
      endpoint.next(failures('nobody'));
      await send(2, { sender: pipe, batchSize: 2 });
      expect(orderNumbers()).to.deep.equal([
        [0, 1],
        [0, 1],
      ]);
    });
  });

  describe('with a credential', () => {
    let tokens: http.Server;
    let asked: string[];
    beforeEach(async () => {
      asked = [];
      tokens = http.createServer((request, response) => {
        const giveToken = async () => {
          asked.push(Buffer.concat(await request.toArray()).toString());
          response.end(JSON.stringify({ access_token: `token-${asked.length}`, expires_in: 3_600 }));
        };
        void giveToken();
      });
      tokens.listen(0, '127.0.0.1');
      await once(tokens, 'listening');
    });
    afterEach(() => {
      tokens.closeAllConnections();
      tokens.close();
    });

    const client = (monotonic: () => number = () => 0) =>
      oauth({
        tokenUrl: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`,
        clientId: 'me',
        clientSecret: 's&cret',
        monotonic,
      });

    it('says Basic as RFC 7617 has it', async () => {
      await send(1, { credential: basic('user:pass') });
      expect(authorisations()).to.deep.equal(['Basic dXNlcjpwYXNz']);
    });

    it('asks for one token for all events', async () => {
      await send(5, { credential: client() });
      expect(asked).to.deep.equal(['grant_type=client_credentials&client_id=me&client_secret=s%26cret']);
      expect(new Set(authorisations())).to.deep.equal(new Set(['Bearer token-1']));
    });

    it('asks for a new token after 401, and after 403 gives up', async () => {
      const credential = client();
      endpoint.next(answer(401), answer(200), answer(403));
      expect((await send(1, { credential })).answers).to.deep.equal({ 200: 1, 401: 1 });
      expect((await send(1, { credential })).givenUp).to.deep.equal({ refused: 1 });
      expect(authorisations()).to.deep.equal(['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
    });

    it('asks for a new token when the old one ends within a minute', async () => {
      let nowMs = 0;
      const credential = client(() => nowMs);
      await send(1, { credential });
      nowMs = 3_539_999;
      await send(1, { credential });
      nowMs = 3_540_000;
      await send(1, { credential });
      expect(authorisations()).to.deep.equal(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
    });

    it('tries again where no token is to be had, and sends nothing without one', async () => {
      const credential = client();
      tokens.close();
      const summary = await send(1, { credential, sender: { ...classic, maxAttempts: 2 } });
      expect(summary).to.deep.include({ answers: { token: 2 }, givenUp: { attempts: 1 } });
      expect(endpoint.received).to.deep.equal([]);
    });
  });
});
