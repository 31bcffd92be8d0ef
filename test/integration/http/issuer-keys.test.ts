import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EVENT, gate, until } from '../../support/http-harness.js';
import { issuerKey, startKeyServer, token, type IssuerKey } from '../../support/issuer.js';
import { startTokenRig, type TokenRig, type TokenRigOptions } from '../../support/token-rig.js';
import { openWire, post } from '../../support/wire.js';

const MINUTE_MS = 60_000;

describe("an issuer's keys", () => {
  let first: IssuerKey;
  let second: IssuerKey;
  let rig: TokenRig;
  before(async () => {
    [first, second] = await Promise.all([issuerKey('first'), issuerKey('second')]);
  });
  afterEach(() => rig.close());

  const start = async (options: TokenRigOptions = {}) => {
    rig = await startTokenRig([first], options);
    await rig.fetched(1);
  };
  /** Valid for two days, so that only its key decides. */
  const lasting = (key: IssuerKey) => token(key, rig.clock.now(), { exp: rig.clock.now() / 1000 + 172_800 });
  const unknownKey = (n: number) => token(second, rig.clock.now(), { jti: String(n) }, { kid: `forged-${n}` });

  it('are fetched once for many tokens', async () => {
    await start();
    const one = await lasting(first);
    for (let n = 0; n < 5; n += 1) expect(await rig.statusOf(one)).to.equal(200);
    expect(rig.server.fetches()).to.equal(1);
  });

  it('are fetched anew for a key that is not known', async () => {
    await start();
    rig.server.publish(second);
    expect(await rig.statusOf(await lasting(second))).to.equal(200);
    expect(rig.server.fetches()).to.equal(2);
  });

  it('are fetched anew for a token that names no key and that none of them signed', async () => {
    await start();
    rig.server.publish(second);
    expect(await rig.statusOf(await token(second, rig.clock.now(), {}, { kid: undefined }))).to.equal(200);
  });

  it('that were withdrawn are refused after ten minutes, also in the first request after a quiet time', async () => {
    await start();
    const remembered = await lasting(first);
    const unseen = await lasting(first);
    expect(await rig.statusOf(remembered)).to.equal(200);
    rig.server.publish(second);
    await rig.clock.advance(10 * MINUTE_MS);
    const statuses = await Promise.all([remembered, unseen, await lasting(second)].map((each) => rig.statusOf(each)));
    expect(statuses).to.deep.equal([401, 401, 200]);
    expect(rig.server.fetches()).to.equal(2);
  });

  it('are fetched anew beside a steady flow of requests, none of which waits', async () => {
    await start();
    const one = await lasting(first);
    await rig.clock.advance(8 * MINUTE_MS - 1);
    expect(await rig.statusOf(one)).to.equal(200);
    expect(rig.server.fetches()).to.equal(1);
    const asked = gate<ServerResponse>();
    rig.server.answer((_request, response) => asked.open(response));
    await rig.clock.advance(1);
    expect(await rig.statusOf(one)).to.equal(200);
    const response = await asked.opened;
    expect(await rig.statusOf(one)).to.equal(200);
    response.end(JSON.stringify({ keys: [first.published] }));
    await rig.fetched(2);
    await rig.clock.advance(8 * MINUTE_MS - 1);
    expect(await rig.statusOf(one)).to.equal(200);
    expect(rig.server.fetches()).to.equal(2);
  });

  it('are not fetched for each of many forged tokens, and a good one passes among them', async () => {
    await start();
    const good = await lasting(first);
    const forged = await Promise.all(Array.from({ length: 20 }, (_, n) => unknownKey(n)));
    const statuses = await Promise.all([...forged, good].map((each) => rig.statusOf(each)));
    expect(statuses).to.deep.equal([...forged.map(() => 401), 200]);
    for (const each of forged.slice(0, 10)) expect(await rig.statusOf(each)).to.equal(401);
    expect(rig.server.fetches()).to.be.at.most(5);

    await rig.clock.advance(5_000);
    rig.server.publish(first, second);
    expect(await rig.statusOf(await lasting(second))).to.equal(200);
  });

  it('are not fetched for what claims another issuer', async () => {
    await start();
    expect(await rig.statusOf(await token(second, rig.clock.now(), { iss: 'https://other.example' }))).to.equal(401);
    expect(rig.server.fetches()).to.equal(1);
  });

  it('that are old serve once a fetch of newer ones has failed, and again only after another; what needs newer ones is told to come back', async () => {
    await start();
    const one = await lasting(first);
    expect(await rig.statusOf(one)).to.equal(200);
    rig.server.answer(() => undefined);
    await rig.clock.advance(10 * MINUTE_MS);
    const waiting = [one, one, await lasting(second), await unknownKey(1)].map((each) => rig.send(`Bearer ${each}`));
    await until(() => rig.http.entry.inFlight().requests === 4);
    await until(() => rig.server.fetches() === 2);
    await rig.clock.advance(2_000);
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 503, 503]);
    for (const { problem, retryAfter } of answers.slice(2)) {
      expect(problem).to.equal('urn:bridgehead:problem:keys-away');
      expect(retryAfter).to.match(/^[1-5]$/);
    }
    expect(rig.http.keyFetches).to.deep.equal(['fetched', 'timeout']);
    expect(rig.http.presented).to.deep.equal([]);

    await rig.clock.advance(9_999);
    expect(await rig.statusOf(one)).to.equal(200);
    await until(() => rig.server.fetches() === 3);
    await rig.clock.advance(2_000);
    expect(rig.http.keyFetches).to.deep.equal(['fetched', 'timeout', 'timeout']);
    rig.server.publish(second);
    await rig.clock.advance(10_000);
    expect(await rig.statusOf(one)).to.equal(401);
  });

  it('keep no request waiting for longer than one fetch, however many tokens it has', async () => {
    await start();
    rig.server.answer(() => undefined);
    const wire = openWire(rig.http.port);
    const tokens = await Promise.all([1, 2, 3, 4].map(unknownKey));
    const headers = tokens.map((each) => `Authorization: Bearer ${each}`);
    await wire.send(post(EVENT, ['Content-Type: application/json', ...headers]));
    await until(() => rig.server.fetches() === 2);
    await rig.clock.advance(2_000);
    expect((await wire.answer()).status).to.equal(503);
    wire.socket.destroy();
  });

  it('serve for a day without the issuer, and no longer', async () => {
    await start();
    const one = await lasting(first);
    rig.server.answer((_request, response) => void response.writeHead(404).end());
    await rig.clock.advance(24 * 60 * MINUTE_MS - 1);
    expect(await rig.statusOf(one)).to.equal(200);
    await rig.clock.advance(1);
    expect(await rig.statusOf(one)).to.equal(503);
    rig.server.publish(first);
    await rig.clock.advance(5_000);
    expect(await rig.statusOf(one)).to.equal(200);
  });

  const broken: Readonly<Record<string, readonly [result: string, answer: (response: ServerResponse) => void]>> = {
    'a page': ['not-keys', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html></html>')],
    'JSON that is no key set': ['not-keys', (response) => response.end('{"keys":7}')],
    nothing: ['not-keys', (response) => response.end()],
    'an error': ['wrong-status', (response) => response.writeHead(500).end('{"keys":[]}')],
    'a redirect': ['wrong-status', (response) => response.writeHead(302, { Location: '/elsewhere' }).end()],
    'too much': ['too-large', (response) => response.end(`{"keys":[],"x":"${'x'.repeat(300_000)}"}`)],
    'a broken connection': ['unreachable', (response) => void response.destroy()],
    'half an answer': ['unreachable', (response) => void response.write('{"keys":', () => response.destroy())],
  };
  for (const [name, [result, answer]] of Object.entries(broken)) {
    it(`stay what they are where the answer is ${name}`, async () => {
      await start();
      rig.server.answer((_request, response) => answer(response));
      expect(await rig.statusOf(await lasting(second))).to.equal(503);
      expect(await rig.statusOf(await lasting(first))).to.equal(200);
      expect(await rig.statusOf(await token(second, rig.clock.now(), {}, { kid: 'first' }))).to.equal(401);
      expect(rig.http.keyFetches).to.deep.equal(['fetched', result]);
    });
  }

  it('that cannot be had at all: 503 for what may be right, 401 for what is wrong in any case, and other credentials pass', async () => {
    const server = await startKeyServer();
    await server.close();
    await start({ jwksUrl: server.url, beside: [{ kind: 'api-key', header: 'x-api-key', keys: ['key'] }] });
    const one = await lasting(first);
    expect(await rig.statusOf(one)).to.equal(503);
    expect(await rig.statusOf('garbage')).to.equal(401);
    expect(await rig.statusOf(await token(first, rig.clock.now(), { aud: 'other' }))).to.equal(401);
    expect((await rig.send(`Bearer ${one}`, { 'x-api-key': 'key' })).status).to.equal(200);
    expect((await rig.send(null)).status).to.equal(401);
  });

  it('that cannot be used are no reason to call a token wrong', async () => {
    const unusable: IssuerKey = { ...second, published: { ...second.published, x: 'AAAA' } };
    await start();
    rig.server.publish(unusable);
    expect(await rig.statusOf(await lasting(second))).to.equal(503);
  });

  it('may be waited for by a sender that breaks off: nothing is left behind, and nothing is delivered', async () => {
    await start();
    const asked = gate<ServerResponse>();
    rig.server.answer((_request, response) => asked.open(response));
    const left = gate<boolean>();
    rig.http.entry.server.once('connection', (socket: Socket) => socket.once('close', (failed) => left.open(failed)));
    const wire = openWire(rig.http.port);
    await wire.send(post(EVENT, ['Content-Type: application/json', `Authorization: Bearer ${await lasting(second)}`]));
    const response = await asked.opened;
    wire.socket.resetAndDestroy();
    await left.opened;
    response.end(JSON.stringify({ keys: [second.published] }));
    await until(() => rig.http.arrivals.length === 1);
    expect(rig.http.arrivals.map(({ status }) => status)).to.deep.equal([499]);
    expect(rig.http.entry.inFlight()).to.deep.equal({ requests: 0, bytes: 0 });
    expect(rig.http.accepted).to.deep.equal([]);
  });
});
