import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { orderEvent } from '../support/events.js';
import { objectionsTo, type Answered } from '../support/openapi.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send } from '../support/sender.js';
import { openWire, post, type Wire } from '../support/wire.js';

const MiB = 2 ** 20;
const HEAD = 'POST /events HTTP/1.1\r\nHost: bridgehead\r\nContent-Type: application/json\r\n';

const typeOf = ({ status, body }: Answered) => [status, (JSON.parse(body) as { type?: string }).type];
const statusOf = ({ status, body }: Answered) => [status, (JSON.parse(body) as { status?: unknown }).status];

describe('a connection', function () {
  this.timeout(20_000);
  let downstream: Downstream;
  let receiver: Receiver;
  let wires: Wire[];
  let number = 0;

  before(async () => {
    downstream = await startDownstream();
    receiver = await startReceiver({
      DOWNSTREAM_URL: downstream.url,
      MAX_BODY_BYTES: `${8 * MiB}`,
      MAX_IN_FLIGHT_BYTES: `${16 * MiB}`,
    });
  });
  after(async () => {
    await receiver.dispose();
    await downstream.stop();
  });
  beforeEach(() => {
    wires = [];
  });
  /** Whatever it was, the next good event is served. */
  afterEach(async () => {
    for (const { socket } of wires) socket.destroy();
    expect((await send(receiver.url, next())).body['status']).to.equal('processed');
  });

  const next = () => orderEvent(++number);
  const open = (): Wire => {
    const wire = openWire(Number(new URL(receiver.url).port));
    wires.push(wire);
    return wire;
  };
  const metric = async (name: string): Promise<number> => {
    const { body } = await request('GET', `${receiver.url}/metrics`);
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(String(body['text']))?.[1] ?? NaN);
  };

  const overloaded = async (): Promise<number> =>
    (await metric('bridgehead_problems_total\\{type="overloaded"\\}')) || 0;

  const drips: readonly (readonly [what: string, head: string])[] = [
    ['headers', HEAD],
    ['a body', `${HEAD}Content-Length: 1000\r\n\r\n`],
    ['a body in chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n3e8\r\n`],
  ];
  it('on which something drips without an end is answered 503 in time, and let go', async () => {
    await Promise.all(
      drips.map(async ([what, head]) => {
        const startedMs = performance.now();
        const wire = open();
        await wire.send(head);
        const dripping = setInterval(() => wire.socket.writable && wire.socket.write('x'), 100);
        const answered = await wire.answer().finally(() => clearInterval(dripping));
        expect(typeOf(answered), what).to.deep.equal([503, 'urn:bridgehead:problem:budget-spent']);
        expect(objectionsTo('post', '/events', answered), what).to.deep.equal([]);
        await wire.closed;
        expect(performance.now() - startedMs, what).to.be.below(5_000);
      }),
    );
  });

  it('that was let go in the middle of its body gives back the memory that was set aside for it', async () => {
    const stalled = [1, 2].map(async () => {
      const wire = open();
      await wire.send(`${HEAD}Content-Length: ${8 * MiB}\r\n\r\n{"id":`);
      expect((await wire.answer()).status).to.equal(503);
      await wire.closed;
    });
    await Promise.all(stalled);
    expect(await metric('bridgehead_in_flight_bytes')).to.equal(0);
    expect(await metric('bridgehead_requests_in_flight')).to.equal(0);
  });

  it('that breaks in the body of a second request, while the first is worked on, gives back its memory too', async () => {
    const doors: (() => void)[] = [];
    const held = new Promise<void>((resolve) => doors.push(resolve));
    downstream.next({ kind: 'answer', status: 200, after: held });
    const seenBefore = downstream.received.length;
    const wire = open();
    await wire.send(`${post(JSON.stringify(next()))}${HEAD}Content-Length: ${MiB}\r\n\r\n{"id":`);
    await downstream.until(seenBefore + 1);
    while ((await metric('bridgehead_requests_in_flight')) < 2) await sleep(10);
    wire.socket.resetAndDestroy();
    while ((await metric('bridgehead_in_flight_bytes')) >= MiB) await sleep(10);
    doors.forEach((door) => door());
    while ((await metric('bridgehead_requests_in_flight')) > 0) await sleep(10);
  });

  it('whose sender shuts its side in the middle of a body is told to come again', async () => {
    const wire = open();
    await wire.send(`${HEAD}Content-Length: 1000\r\n\r\n{"id":`);
    wire.socket.end();
    expect(typeOf(await wire.answer())).to.deep.equal([503, 'urn:bridgehead:problem:incomplete-request']);
    await wire.closed;
  });

  it('of HTTP/1.0 is served, and closed', async () => {
    const body = JSON.stringify(next());
    const wire = open();
    await wire.send(post(body, ['Content-Type: application/json']).replace('HTTP/1.1', 'HTTP/1.0'));
    expect(statusOf(await wire.answer())).to.deep.equal([200, 'processed']);
    expect(await wire.closed).to.equal('ended');
  });

  it('with several requests one after the other, sent at once, is answered in their order', async () => {
    const event = JSON.stringify(next());
    const wire = open();
    await wire.send([post(event), post('{"half":'), post(event), post(JSON.stringify(next()))].join(''));
    expect(statusOf(await wire.answer())).to.deep.equal([200, 'processed']);
    expect(typeOf(await wire.answer())).to.deep.equal([400, 'urn:bridgehead:problem:not-json']);
    // Two copies in flight may meet: whichever came first, it is no second delivery.
    expect((await wire.answer()).status).to.be.oneOf([200, 503]);
    expect(statusOf(await wire.answer())).to.deep.equal([200, 'processed']);
  });

  it('on which nonsense follows an event gives the event its answer, then a refusal, and is closed', async () => {
    const wire = open();
    await wire.send(`${post(JSON.stringify(next()))}nonsense\r\n\r\n`);
    expect(statusOf(await wire.answer())).to.deep.equal([200, 'processed']);
    expect(typeOf(await wire.answer())).to.deep.equal([400, 'urn:bridgehead:problem:malformed-request']);
    await wire.closed;
  });

  it('takes its share of the memory and no more, however many of them send how much', async () => {
    const restingBytes = await metric('process_resident_memory_bytes');
    const refusedBefore = await overloaded();
    // All of the body but its last byte. Who is refused may be cut off while he still sends, and see no answer.
    const almost = Buffer.alloc(8 * MiB - 1, 'x');
    const senders = Array.from({ length: 24 }, () => open());
    for (const wire of senders) {
      await wire.send(`${HEAD}Content-Length: ${8 * MiB}\r\n\r\n`);
      void wire.send(almost);
    }
    while ((await overloaded()) < refusedBefore + 22) await sleep(20);
    expect(await metric('bridgehead_in_flight_bytes')).to.equal(16 * MiB);
    expect((await metric('process_resident_memory_bytes')) - restingBytes).to.be.below(100 * MiB);
    await Promise.all(senders.map(({ closed }) => closed));
    expect(await overloaded()).to.equal(refusedBefore + 22);
    expect(await metric('bridgehead_in_flight_bytes')).to.equal(0);
  });
});
