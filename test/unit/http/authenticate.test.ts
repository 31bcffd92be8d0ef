import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect } from 'chai';
import { createAllowance } from '#src/http/authenticate-allowance.js';
import { createKeySource } from '#src/http/authenticate-keys.js';
import { createAuthenticate, type Authenticate } from '#src/http/authenticate.js';
import type { KeysResult } from '#src/telemetry/http-facts.js';
import { FakeClock, settleDown } from '../../support/fake-clock.js';
import { until } from '../../support/http-harness.js';
import {
  AUDIENCE,
  ISSUER,
  issuerKey,
  startKeyServer,
  token,
  type IssuerKey,
  type KeyServer,
} from '../../support/issuer.js';

function request(headers: Readonly<Record<string, string>>): IncomingMessage {
  const made = new IncomingMessage(new Socket());
  for (const [name, value] of Object.entries(headers)) {
    made.rawHeaders.push(name, value);
    made.headers[name.toLowerCase()] = value;
  }
  return made;
}

describe('authentication', () => {
  let key: IssuerKey;
  let server: KeyServer;
  let clock: FakeClock;
  let results: KeysResult[];
  let parts: Parameters<typeof createAuthenticate>[1];
  before(async () => {
    key = await issuerKey('one');
  });
  beforeEach(async () => {
    server = await startKeyServer(key);
    clock = new FakeClock();
    results = [];
    const facts = {
      unauthenticated: () => undefined,
      keysFetched: ({ result }: { result: KeysResult }) => void results.push(result),
    };
    parts = { facts, clock };
  });
  afterEach(() => server.close());

  const withAll = (): Authenticate =>
    createAuthenticate(
      {
        methods: [
          { kind: 'api-key', header: 'x-api-key', keys: ['key'] },
          { kind: 'basic', credentials: ['user:one'] },
          { kind: 'jwt', issuer: ISSUER, audience: AUDIENCE, jwksUrl: server.url, scope: null },
        ],
      },
      parts,
    );

  it('waits for nothing where a key or a password decides, nor where nothing is presented', () => {
    const authenticate = withAll();
    expect(authenticate(request({ 'x-api-key': 'key', Authorization: 'Bearer a.b.c' }))).to.equal(undefined);
    expect(authenticate(request({ Authorization: 'Basic dXNlcjpvbmU=' }))).to.equal(undefined);
    expect(() => authenticate(request({}))).to.throw('a valid credential is needed');
    expect(() => authenticate(request({ 'x-api-key': 'wrong' }))).to.throw('a valid credential is needed');
  });

  it('checks a token once, and remembers it until it expires', async () => {
    const authenticate = withAll();
    const nowSeconds = clock.now() / 1000;
    const bearer = request({ Authorization: `Bearer ${await token(key, clock.now(), { exp: nowSeconds + 60 })}` });
    const first = authenticate(bearer);
    expect(first).to.be.instanceOf(Promise);
    await first;
    await clock.advance(64_999);
    expect(authenticate(bearer)).to.equal(undefined);
    await clock.advance(1);
    const refused = await authenticate(bearer)?.catch((error: unknown) => String(error));
    expect(refused).to.include('a valid credential is needed');
  });

  it('remembers no token that is bad', async () => {
    const authenticate = withAll();
    const bearer = request({ Authorization: `Bearer ${await token(key, clock.now(), { aud: 'other' })}` });
    for (let n = 0; n < 2; n += 1) {
      const checking = authenticate(bearer);
      expect(checking).to.be.instanceOf(Promise);
      expect(await checking?.catch(() => 'refused')).to.equal('refused');
    }
  });

  it('asks an issuer again at most four times at once and then every five seconds', async () => {
    const allowance = createAllowance(4, 5_000, () => clock.monotonic());
    const taken = () => Array.from({ length: 6 }, () => allowance.take());
    expect(taken()).to.deep.equal([true, true, true, true, false, false]);
    await clock.advance(4_999);
    expect(allowance.take()).to.equal(false);
    await clock.advance(1);
    expect(taken()).to.deep.equal([true, false, false, false, false, false]);
    await clock.advance(3_600_000);
    expect(taken()).to.deep.equal([true, true, true, true, false, false]);
  });

  it('lets two hundred requests wait for a fetch of keys, and tells the next one at once', async () => {
    server.answer(() => undefined);
    const source = createKeySource(server.url, parts);
    const waiting = Array.from({ length: 200 }, () => source.refresh());
    expect(await source.refresh()).to.equal(false);
    await until(() => server.fetches() === 1);
    await settleDown();
    expect(results).to.deep.equal([]);
    await clock.advance(2_000);
    expect(new Set(await Promise.all(waiting))).to.deep.equal(new Set([false]));
    expect(results).to.deep.equal(['timeout']);
    server.publish(key);
    expect(await source.refresh()).to.equal(true);
  });
});
