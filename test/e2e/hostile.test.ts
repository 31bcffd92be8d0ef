import { once } from 'node:events';
import net from 'node:net';
import { expect } from 'chai';
import { genesysEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send } from '../support/sender.js';

describe('hostile input', function () {
  this.timeout(60_000);
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver({ MAX_BODY_BYTES: '256KiB' });
  });
  after(() => receiver.dispose());

  /** The next good event is served, by the same process. */
  afterEach(async () => {
    expect((await send(receiver.url, genesysEvent(Math.floor(Math.random() * 1e9)))).body['status']).to.equal(
      'processed',
    );
    expect((await request('GET', `${receiver.url}/livez`)).status).to.equal(200);
  });

  /** Writes to a raw socket; what came back until it was closed, and after how many ms. */
  const raw = async (text: string): Promise<{ said: string; ms: number }> => {
    const startedMs = performance.now();
    const socket = net.connect(Number(new URL(receiver.url).port), '127.0.0.1');
    let said = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    socket.on('error', () => {});
    socket.write(text);
    await once(socket, 'close');
    return { said, ms: performance.now() - startedMs };
  };
  const HEAD = 'POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

  it('of a hundred thousand brackets is refused before it is parsed', async () => {
    expect((await send(receiver.url, '['.repeat(100_000))).status).to.equal(400);
    expect((await send(receiver.url, '{"a":'.repeat(20_000))).status).to.equal(400);
  });

  it('that names prototypes or names a thing twice is an event like any other', async () => {
    const [id, rest] = [
      '"id":"e-1","source":"s","detail-type":"t"',
      '"detail":{"__proto__":{"polluted":1},"a":1,"a":2}',
    ];
    const { status, body } = await send(receiver.url, `{${id},${rest},"constructor":{"prototype":{"polluted":1}}}`);
    expect([status, body['status']]).to.deep.equal([200, 'processed']);
    expect(body).not.to.have.property('polluted');
  });

  it('that stalls in its headers or its body is answered 503 in time, and let go', async () => {
    const cases = [
      HEAD,
      `${HEAD}Content-Length: 100\r\n\r\n{"id"`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"id"`,
    ];
    for (const { said, ms } of await Promise.all(cases.map((text) => raw(text)))) {
      expect(said).to.match(/^HTTP\/1\.1 503 /);
      expect(said).to.match(/\r\nretry-after: [1-5]\r\n/i);
      expect(ms).to.be.below(5_000);
    }
  });

  it('that goes away in the middle of its body changes nothing', async () => {
    const socket = net.connect(Number(new URL(receiver.url).port), '127.0.0.1');
    socket.write(`${HEAD}Content-Length: 1000\r\n\r\n{"id":`);
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
  });

  it('that is no HTTP gets a problem, and its connection is closed', async () => {
    for (const text of [
      'nonsense\r\n\r\n',
      'POST /events HTTP/9.9\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n',
    ]) {
      const { said } = await raw(text);
      expect(said).to.match(/^HTTP\/1\.1 400 /);
      expect(said).to.include('urn:bridgehead:problem:malformed-request');
    }
  });

  it('that tries to smuggle a second request into a body is refused whole', async () => {
    const hidden = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const framing of [
      `Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
      `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    ]) {
      const { said } = await raw(HEAD + framing);
      expect(said).to.match(/^HTTP\/1\.1 400 /);
      expect(said.match(/HTTP\/1\.1 /g)).to.have.length(1);
    }
  });

  it('of huge or many headers is refused by a problem', async () => {
    expect((await raw(`${HEAD}X-Long: ${'x'.repeat(100_000)}\r\n\r\n`)).said).to.match(/^HTTP\/1\.1 431 /);
    const many = Array.from({ length: 2_500 }, (_, n) => `X-${n}: 1\r\n`).join('');
    expect((await raw(`${HEAD}${many}Connection: close\r\nContent-Length: 2\r\n\r\n{}`)).said).to.match(
      /^HTTP\/1\.1 (431|422) /,
    );
  });

  it('in chunks is counted as it comes, and refused above the limit', async () => {
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const { said } = await raw(
      `${HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`,
    );
    expect(said).to.match(/^HTTP\/1\.1 413 /);
  });
});
