import { systemClock } from '#src/system-clock.js';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { Outcome } from '#src/relay/outcome.js';
import { EVENT, gate, startHttp, until, type HttpHarness, type Overrides } from '../../support/http-harness.js';
import { openWire, post, type Wire } from '../../support/wire.js';

const typeOf = (body: string): unknown => (JSON.parse(body) as { type: unknown }).type;

describe('a connection', () => {
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

  const refused = async (): Promise<unknown> => {
    const wire = open();
    await wire.send(post(EVENT));
    const answer = await wire.answer();
    return [answer.status, typeOf(answer.body)];
  };

  it('may be used again, and for several requests at once, which are answered in their order', async () => {
    const first = gate<Outcome[]>();
    let calls = 0;
    await start({
      accept: () => ((calls += 1) === 1 ? first.opened : Promise.resolve([{ kind: 'accepted' }])),
    });
    const wire = open();
    await wire.send(post(EVENT) + post(EVENT) + 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => http.accepted.length === 2);
    first.open([{ kind: 'processed' }]);
    const statuses = [await wire.answer(), await wire.answer(), await wire.answer()].map(({ status }) => status);
    expect(statuses).to.deep.equal([200, 202, 200]);
  });

  it('whose sender shuts its side behind whole requests still gets every answer, and is closed behind the last', async () => {
    const work = gate<Outcome[]>();
    await start({ accept: () => work.opened });
    const wire = open();
    const over = once(http.entry.server, 'connection').then(([socket]) => once(socket as Socket, 'end'));
    await wire.send(post(EVENT) + post(EVENT));
    await until(() => http.accepted.length === 2);
    wire.socket.end();
    await over;
    work.open([{ kind: 'processed' }]);
    expect([(await wire.answer()).status, (await wire.answer()).status]).to.deep.equal([200, 200]);
    expect(await wire.closed).to.equal('ended');
  });

  it('is told in time that its second request is broken, though the first came in the same breath', async () => {
    await start();
    for (const [rest, status, type] of [
      ['Content-Length: 1000\r\n\r\n{"id":', 503, 'urn:bridgehead:problem:incomplete-request'],
      ['Transfer-Encoding: chunked\r\n\r\nzz\r\n', 400, 'urn:bridgehead:problem:malformed-request'],
    ] as const) {
      const wire = open();
      const second = `POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${rest}`;
      await wire.send(post(EVENT) + second);
      wire.socket.end();
      expect((await wire.answer()).status).to.equal(200);
      const answer = await wire.answer();
      expect([answer.status, typeOf(answer.body)]).to.deep.equal([status, type]);
    }
  });

  for (const framing of [
    'Transfer-Encoding:\r\nContent-Length: 6',
    'Transfer-Encoding: \r\nContent-Length: 6',
    'Transfer-Encoding:',
    'Transfer-Encoding:\r\nContent-Length: 6\r\nExpect: a-miracle',
    'Transfer-Encoding: gzip, chunked',
  ]) {
    it(`is refused and closed where a body could end in two places (${JSON.stringify(framing)})`, async () => {
      await start();
      const wire = open();
      const first = `POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;
      const body = framing.includes('chunked') ? '2\r\n{}\r\n0\r\n\r\n' : framing.includes('6') ? '400\r\nx' : '';
      await wire.send(`${first}${body}${post(EVENT)}\r\n0\r\n\r\n`);
      const answer = await wire.answer();
      expect([answer.status, typeOf(answer.body)]).to.deep.equal([400, 'urn:bridgehead:problem:malformed-request']);
      await wire.closed;
      expect(wire.text()).to.equal('');
      expect(http.accepted).to.deep.equal([]);
    });
  }

  it('on which no HTTP is spoken is answered with a problem and closed', async () => {
    await start();
    const wire = open();
    await wire.send('\u0016\u0003\u0001 hello\r\n\r\n');
    const answer = await wire.answer();
    expect([answer.status, typeOf(answer.body)]).to.deep.equal([400, 'urn:bridgehead:problem:malformed-request']);
    expect(answer.headers).to.include({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(await wire.closed).to.equal('ended');
  });

  it('whose next request is no HTTP first gets the answer to the one before', async () => {
    const work = gate<Outcome[]>();
    await start({ accept: () => work.opened });
    const wire = open();
    await wire.send(`${post(EVENT)}rubbish\r\n\r\n`);
    await until(() => http.accepted.length === 1);
    work.open([{ kind: 'processed' }]);
    expect((await wire.answer()).status).to.equal(200);
    expect((await wire.answer()).status).to.equal(400);
    expect(await wire.closed).to.equal('ended');
  });

  it('whose headers are too large is answered 431 and sees it', async () => {
    await start();
    const wire = open();
    await wire.send(`GET /livez HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(200_000)}\r\n\r\n`);
    const answer = await wire.answer();
    expect([answer.status, typeOf(answer.body)]).to.deep.equal([431, 'urn:bridgehead:problem:headers-too-large']);
    await wire.send('x'.repeat(100_000));
    expect(await wire.closed).to.equal('ended');
  });

  it('whose headers do not come is answered 503, never 408', async () => {
    await start({ config: { answerDeadlineMs: 600 } });
    const wire = open();
    await wire.send('POST /events HT');
    const answer = await wire.answer();
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '3']);
    expect(typeOf(answer.body)).to.equal('urn:bridgehead:problem:budget-spent');
    expect(await wire.closed).to.equal('ended');
  });

  it('whose request lay there unread while the process stood still is served', async () => {
    await start({ config: { answerDeadlineMs: 600 } });
    const opened = once(http.entry.server, 'connection');
    const wire = open();
    await Promise.all([opened, once(wire.socket, 'connect')]);
    wire.socket.write(post(EVENT));
    const untilMs = performance.now() + 1_000;
    while (performance.now() < untilMs);
    expect((await wire.answer()).status).to.equal(200);
  });

  it('on which nothing comes is closed without a word', async () => {
    await start({ config: { answerDeadlineMs: 100 } });
    const wire = open();
    await wire.closed;
    expect(wire.text()).to.equal('');
  });

  it('spends its budget from its opening on, and a later request from its own beginning', async () => {
    let nowMs = 10_000;
    const clock = {
      now: () => 0,
      monotonic: () => nowMs,
      after: (ms: number, run: () => void) => systemClock.after(ms, run),
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
    };
    await start({ clock, config: { answerDeadlineMs: 2_000 } });
    const opened = once(http.entry.server, 'connection');
    const wire = open();
    await opened;
    nowMs = 10_150;
    await wire.send(post(EVENT));
    await wire.answer();
    nowMs = 20_000;
    await wire.send(post(EVENT));
    await wire.answer();
    expect(http.accepted.map(({ deadline }) => deadline.answerMs)).to.deep.equal([12_000, 22_000]);
  });

  it('whose first request comes late has spent no more than the headers may take', async () => {
    let nowMs = 10_000;
    const clock = {
      now: () => 0,
      monotonic: () => nowMs,
      after: (ms: number, run: () => void) => systemClock.after(ms, run),
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
    };
    await start({ clock, config: { answerDeadlineMs: 2_000 } });
    const opened = once(http.entry.server, 'connection');
    const wire = open();
    await opened;
    nowMs = 15_000;
    await wire.send(post(EVENT));
    await wire.answer();
    expect(http.accepted[0]?.deadline.answerMs).to.equal(16_000);
  });

  it('without a Host is answered 400', async () => {
    await start();
    const wire = open();
    await wire.send('GET /livez HTTP/1.1\r\n\r\n');
    const answer = await wire.answer();
    expect([answer.status, typeOf(answer.body)]).to.deep.equal([400, 'urn:bridgehead:problem:malformed-request']);
  });

  it('that expects something else is answered 417 with a problem', async () => {
    await start();
    const wire = open();
    await wire.send(post(EVENT, ['Content-Type: application/json', 'Expect: a-miracle']));
    const answer = await wire.answer();
    expect([answer.status, typeOf(answer.body)]).to.deep.equal([417, 'urn:bridgehead:problem:expectation-failed']);
  });

  it('is not upgraded', async () => {
    await start();
    const wire = open();
    await wire.send(post(EVENT, ['Content-Type: application/json', 'Connection: Upgrade', 'Upgrade: websocket']));
    expect((await wire.answer()).status).to.equal(200);
  });

  it('is no tunnel', async () => {
    await start();
    const wire = open();
    await wire.send('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n');
    expect((await wire.answer()).status).to.equal(404);
    expect(await wire.closed).to.equal('ended');
  });

  it('too many is told so before its body is read, and probes still work on it', async () => {
    await start({ config: { maxConnections: 1 } });
    const [first, second] = [open(), open()];
    await first.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    await first.answer();
    await second.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await second.answer()).status).to.equal(200);
    await second.send(post('', ['Content-Type: application/json', 'Content-Length: 100']));
    const answer = await second.answer();
    expect([answer.status, answer.headers['connection']]).to.deep.equal([503, 'close']);
    expect(typeOf(answer.body)).to.equal('urn:bridgehead:problem:overloaded');
  });

  it('is told that the receiver drains or lags, before a credential is looked at', async () => {
    let [isDraining, lagMs] = [true, 0];
    const auth = { methods: [{ kind: 'api-key', header: 'x-api-key', keys: ['key'] }] } as const;
    await start({ config: { auth }, health: { draining: () => isDraining, loopLagMs: () => lagMs } });
    expect(await refused()).to.deep.equal([503, 'urn:bridgehead:problem:draining']);
    [isDraining, lagMs] = [false, 1_001];
    expect(await refused()).to.deep.equal([503, 'urn:bridgehead:problem:overloaded']);
    lagMs = 1_000;
    expect(await refused()).to.deep.equal([401, 'urn:bridgehead:problem:unauthenticated']);
  });

  it('that is busy gets its answer when the port closes, and idle ones are closed at once', async () => {
    const work = gate<Outcome[]>();
    await start({ accept: () => work.opened });
    const [busy, idle, silent] = [open(), open(), open()];
    await idle.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
    await idle.answer();
    await busy.send(post(EVENT));
    await until(() => http.accepted.length === 1);
    const closed = http.entry.close(5_000);
    await Promise.all([idle.closed, silent.closed]);
    work.open([{ kind: 'processed' }]);
    expect((await busy.answer()).status).to.equal(200);
    await Promise.all([busy.closed, closed]);
  });

  it('that is still busy after the grace is cut off', async () => {
    await start({ accept: () => gate<Outcome[]>().opened });
    const busy = open();
    await busy.send(post(EVENT));
    await until(() => http.accepted.length === 1);
    await Promise.all([http.entry.close(20), busy.closed]);
  });
});
