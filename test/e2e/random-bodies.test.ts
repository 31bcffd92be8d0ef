import http from 'node:http';
import { expect } from 'chai';
import { genesysEvent, orderEvent, tutorialEvent } from '../support/events.js';
import { objectionsTo, type Answered } from '../support/openapi.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { eachOf, send } from '../support/sender.js';

const BODIES = 10_000;
const ATOMS = [...Array.from('{}[]":,\\- '), 'null', '1e999', '"id"', '"detail"', '"__proto__"', '\u0000', 'é'];

/** Chance that can be had again: a linear congruential generator (Numerical Recipes' constants). */
function chance(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Random bytes, random JSON-like text, or an event with some of its bytes changed, doubled or cut off. */
function randomBody(below: (limit: number) => number): Buffer {
  const kind = below(4);
  if (kind === 0) return Buffer.from(Array.from({ length: below(300) }, () => below(256)));
  if (kind === 1) return Buffer.from(Array.from({ length: below(120) }, () => ATOMS[below(ATOMS.length)]).join(''));
  const n = below(1_000);
  const events = [orderEvent(n), genesysEvent(n), tutorialEvent(String(n))];
  const body = Buffer.from(JSON.stringify(events[below(events.length)]));
  if (kind === 2) {
    for (let changes = below(4); changes >= 0; changes--) body[below(body.length)] = below(256);
    return body;
  }
  const [from, to] = [below(body.length), below(body.length)];
  return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
}

describe('ten thousand random bodies', function () {
  this.timeout(60_000);
  let receiver: Receiver;
  let agent: http.Agent;
  before(async () => {
    receiver = await startReceiver();
    agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  });
  after(async () => {
    agent.destroy();
    await receiver.dispose();
  });

  const post = (body: Buffer): Promise<Answered & { readonly ms: number }> =>
    new Promise((resolve, reject) => {
      const startedMs = performance.now();
      const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
      const outgoing = http.request(`${receiver.url}/events`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const answered = { status: response.statusCode ?? 0, headers: flat(response.headers), body: text };
          resolve({ ...answered, ms: performance.now() - startedMs });
        });
      });
      outgoing.on('error', reject).end(body);
    });

  it('get answers that the document describes, each in time, and the next event is served', async () => {
    const seed = Date.now() % 2 ** 32;
    const below = chance(seed);
    /** One answer of each kind: the document is asked about it once. */
    const kinds = new Map<string, Answered>();
    const pid = receiver.pid;
    let answers = 0;
    try {
      const bodies = Array.from({ length: BODIES }, () => randomBody(below));
      await eachOf(bodies, 32, async (body) => {
        const { ms, ...answered } = await post(body);
        const said = JSON.parse(answered.body) as { readonly type?: string; readonly status: unknown };
        kinds.set(`${answered.status} ${said.type ?? String(said.status)}`, answered);
        expect(ms).to.be.below(5_000);
        answers += 1;
      });
      expect(answers).to.equal(10_000);
      for (const [kind, answered] of kinds) expect(objectionsTo('post', '/events', answered), kind).to.deep.equal([]);
      // Else they were no trial of what lies behind the parser. None of them is a fault of ours.
      expect([...kinds.keys()]).to.include.members([
        '200 duplicate_skipped',
        '200 processed',
        '400 urn:bridgehead:problem:not-json',
        '422 urn:bridgehead:problem:contract-violated',
      ]);
      // Two copies of one event may meet: that is no fault.
      const faults = [...kinds.keys()].filter((kind) => kind.startsWith('5') && !kind.endsWith(':in-flight'));
      expect(faults).to.deep.equal([]);
      expect((await send(receiver.url, genesysEvent(1_000_000))).body['status']).to.equal('processed');
      expect(receiver.pid).to.equal(pid);
    } catch (error) {
      throw new Error(`with seed ${seed}, after ${answers} answers`, { cause: error });
    }
  });
});

const flat = (headers: http.IncomingHttpHeaders): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
