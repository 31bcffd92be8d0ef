import { systemClock } from '#src/system-clock.js';
import { expect } from 'chai';
import { EVENT, gate, startHttp, until, type HttpHarness, type Overrides } from '../../support/http-harness.js';
import { openWire, post, type Wire } from '../../support/wire.js';
import type { Outcome } from '#src/relay/outcome.js';

const JSON_TYPE = 'Content-Type: application/json';
const CHUNKED = [JSON_TYPE, 'Transfer-Encoding: chunked'];
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

describe('the body of an event', () => {
  let http: HttpHarness;
  let wires: Wire[] = [];
  afterEach(async () => {
    for (const { socket } of wires) socket.destroy();
    wires = [];
    await http.close();
  });
  const start = async (overrides: Overrides = {}): Promise<void> => {
    http = await startHttp(overrides);
  };
  const open = (): Wire => {
    const wire = openWire(http.port);
    wires.push(wire);
    return wire;
  };

  it('may come in chunks', async () => {
    await start();
    const wire = open();
    await wire.send(post('', CHUNKED));
    await wire.send(chunk(EVENT.slice(0, 20)) + chunk(EVENT.slice(20)) + '0\r\n\r\n');
    expect((await wire.answer()).status).to.equal(200);
    expect(Buffer.from(http.accepted[0]?.deliveries[0]?.payload.bytes ?? []).toString()).to.equal(EVENT);
  });

  it('is refused as soon as it says that it is too large, and its sender sees the status', async () => {
    await start();
    const wire = open();
    await wire.send(post('', [JSON_TYPE, 'Content-Length: 2000000']));
    expect((await wire.answer()).status).to.equal(413);
    await wire.send('x'.repeat(2_000_000));
    expect(await wire.closed).to.equal('ended');
    expect(http.arrivals.map(({ status }) => status)).to.deep.equal([413]);
  });

  it('is refused as soon as its chunks are too large, and its sender sees the status', async () => {
    await start();
    const wire = open();
    await wire.send(post('', CHUNKED) + chunk('x'.repeat(1_001)));
    const answer = await wire.answer();
    expect([answer.status, answer.headers['connection']]).to.deep.equal([413, 'close']);
    await wire.send(chunk('x'.repeat(500_000)) + '0\r\n\r\n');
    expect(await wire.closed).to.equal('ended');
  });

  it('is refused by its first bytes where it is too large for one event and begins like no batch', async () => {
    await start({ config: { maxBatchBytes: 100_000 } });
    const single = open();
    await single.send(post('', [JSON_TYPE, 'Content-Length: 50000']));
    await single.send(`{"id":"${'x'.repeat(300)}`);
    expect((await single.answer()).status).to.equal(413);
    const chunked = open();
    await chunked.send(post('', CHUNKED) + chunk(`{"id":"${'x'.repeat(1_000)}`));
    expect((await chunked.answer()).status).to.equal(413);
    const batch = open();
    const items = Array.from({ length: 20 }, () => EVENT).join(',');
    const body = `{"Records":[${items}]}`;
    await batch.send(post('', [JSON_TYPE, `Content-Length: ${body.length}`]));
    for (const part of [body.slice(0, 1), body.slice(1, 400), body.slice(400)]) await batch.send(part);
    expect((await batch.answer()).status).to.equal(200);
  });

  it('is let go where it does not end after it was refused', async () => {
    await start();
    const wire = open();
    await wire.send(post('', [JSON_TYPE, 'Content-Length: 2000000']));
    await wire.answer();
    expect(await wire.closed).to.equal('ended');
  });

  it('counts against MAX_IN_FLIGHT_BYTES by its declared length, until its event is done', async () => {
    const working = gate<Outcome[]>();
    await start({ config: { maxInFlightBytes: EVENT.length + 10 }, accept: () => working.opened });
    const [first, second, third] = [open(), open(), open()];
    await first.send(post(EVENT));
    await until(() => http.accepted.length === 1);
    await second.send(post('', [JSON_TYPE, 'Content-Length: 11']));
    const refused = await second.answer();
    expect([refused.status, refused.headers['retry-after']]).to.deep.equal([503, '3']);
    expect(refused.body).to.include('urn:bridgehead:problem:overloaded');
    working.open([{ kind: 'processed' }]);
    expect((await first.answer()).status).to.equal(200);
    await third.send(post(EVENT));
    expect((await third.answer()).status).to.equal(200);
  });

  it('counts its chunks as they come', async () => {
    await start({ config: { maxInFlightBytes: 30 } });
    const wire = open();
    await wire.send(post('', CHUNKED) + chunk('x'.repeat(30)));
    await wire.send(chunk('x'));
    expect((await wire.answer()).body).to.include('urn:bridgehead:problem:overloaded');
    await until(() => http.arrivals.length === 1);
    const next = open();
    await next.send(post('', CHUNKED) + chunk('x'.repeat(30)) + '0\r\n\r\n');
    expect((await next.answer()).status).to.equal(400);
  });

  it('is asked for where the sender expects it, and only then', async () => {
    await start();
    const wire = open();
    await wire.send(post('', [JSON_TYPE, `Content-Length: ${EVENT.length}`, 'Expect: 100-continue']));
    expect((await wire.answer()).status).to.equal(100);
    await wire.send(EVENT);
    expect((await wire.answer()).status).to.equal(200);
    const refused = open();
    await refused.send(post('', [JSON_TYPE, 'Content-Length: 5000', 'Expect: 100-continue']));
    expect((await refused.answer()).status).to.equal(413);
  });

  it('that stalls is answered 503 at the end of the budget and let go', async () => {
    await start({ config: { answerDeadlineMs: 1_000 } });
    const wire = open();
    await wire.send(post('', [JSON_TYPE, 'Content-Length: 100']));
    await wire.send('{');
    const answer = await wire.answer();
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '3']);
    expect(answer.body).to.include('urn:bridgehead:problem:budget-spent');
    expect(await wire.closed).to.equal('ended');
    expect(http.arrivals.map(({ status, problem }) => [status, problem])).to.deep.equal([[503, 'budget-spent']]);
    expect(http.accepted).to.deep.equal([]);
  });

  it('that comes too late to be kept in time is not handed on', async () => {
    let nowMs = 1_000;
    const clock = {
      now: () => 0,
      monotonic: () => nowMs,
      after: (ms: number, run: () => void) => systemClock.after(ms, run),
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
    };
    await start({ clock });
    const wire = open();
    await wire.send(post('', [JSON_TYPE, `Content-Length: ${EVENT.length}`, 'Expect: 100-continue']));
    await wire.answer();
    nowMs = 5_000;
    await wire.send(EVENT);
    const answer = await wire.answer();
    expect(answer.status).to.equal(503);
    expect(answer.body).to.include('urn:bridgehead:problem:budget-spent');
    expect(http.accepted).to.deep.equal([]);
  });

  it('whose sender goes away in the middle changes nothing', async () => {
    await start({ config: { maxInFlightBytes: 100 } });
    const wire = open();
    await wire.send(post('', [JSON_TYPE, 'Content-Length: 100', 'Expect: 100-continue']));
    await wire.answer();
    wire.socket.resetAndDestroy();
    await until(() => http.arrivals.length === 1);
    expect(http.arrivals[0]?.status).to.equal(499);
    expect([http.accepted.length, http.faults.length]).to.deep.equal([0, 0]);
    const next = open();
    await next.send(post('{'.padEnd(100)));
    expect((await next.answer()).status).to.equal(400);
  });

  it('that ends too early is answered 503: the cut may be nobody’s wish', async () => {
    await start();
    const wire = open();
    await wire.send(post('', [JSON_TYPE, 'Content-Length: 100']));
    wire.socket.end('{');
    const answer = await wire.answer();
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '3']);
    expect(http.arrivals.map(({ problem }) => problem)).to.deep.equal(['incomplete-request']);
  });

  it('whose chunks are no HTTP is answered 400', async () => {
    await start();
    const wire = open();
    await wire.send(`${post('', CHUNKED)}zz\r\n`);
    const answer = await wire.answer();
    expect(answer.status).to.equal(400);
    expect(answer.body).to.include('urn:bridgehead:problem:malformed-request');
    expect(http.arrivals.map(({ problem }) => problem)).to.deep.equal(['malformed-request']);
    expect(await wire.closed).to.equal('ended');
  });
});
