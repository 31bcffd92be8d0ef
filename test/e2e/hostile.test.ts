import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { expect } from 'chai';
import { genesysEvent, orderEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { eachOf, request, send } from '../support/sender.js';

/** What openapi.yaml lets `POST /events` answer. */
const DOCUMENTED = new Set([200, 202, 400, 401, 413, 415, 422, 503]);

/** Chance that can be had again: a linear congruential generator (Numerical Recipes' constants). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const ATOMS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  'null',
  '1e999',
  '-',
  '"id"',
  '"__proto__"',
  '\u0000',
  'é',
  ' ',
];

/** Random bytes, random JSON-like text, or an event with some of its bytes changed. */
function randomBody(random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const kind = below(3);
  if (kind === 0) return Buffer.from(Array.from({ length: below(300) }, () => below(256)));
  if (kind === 1) return Buffer.from(Array.from({ length: below(120) }, () => ATOMS[below(ATOMS.length)]).join(''));
  const body = Buffer.from(JSON.stringify(orderEvent(below(1_000))));
  for (let n = below(4); n >= 0; n--) body[below(body.length)] = below(256);
  return body;
}

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

  it('of ten thousand random bodies gets documented answers, in time', async () => {
    const seed = Date.now() % 2 ** 32;
    const random = chance(seed);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
    const post = (body: Buffer) =>
      new Promise<{ status: number; ms: number }>((resolve, reject) => {
        const startedMs = performance.now();
        const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
        http
          .request(`${receiver.url}/events`, { method: 'POST', agent, headers }, (response) => {
            response.resume().on('end', () => {
              resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedMs });
            });
          })
          .on('error', reject)
          .end(body);
      });
    const counts = new Map<number, number>();
    let slowestMs = 0;
    const bodies = Array.from({ length: 10_000 }, () => randomBody(random));
    await eachOf(bodies, 32, async (body) => {
      const { status, ms } = await post(body);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      slowestMs = Math.max(slowestMs, ms);
    });
    agent.destroy();
    expect(
      [...counts.keys()].filter((status) => !DOCUMENTED.has(status)),
      `seed ${seed}`,
    ).to.deep.equal([]);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).to.equal(10_000);
    expect(slowestMs, `seed ${seed}`).to.be.below(5_000);
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
