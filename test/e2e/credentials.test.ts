import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { genesysEvent } from '../support/events.js';
import { AUDIENCE, ISSUER, issuerKey, startKeyServer, token } from '../support/issuer.js';
import { refusedStart, startReceiver, type Receiver } from '../support/receiver.js';
import { request, send } from '../support/sender.js';

const NEW = 'the-new-key-0123456789';
const OLD = 'the-old-key-0123456789';

describe('a credential', function () {
  this.timeout(20_000);
  let receiver: Receiver;
  afterEach(() => receiver.dispose());

  it('is one of several keys at a time; none and a wrong one are told to come again', async () => {
    receiver = await startReceiver({ AUTH_API_KEYS: `${NEW},${OLD}` });
    for (const [n, key] of [NEW, OLD].entries()) {
      expect((await send(receiver.url, genesysEvent(n), { 'x-api-key': key })).status).to.equal(200);
    }
    for (const headers of [{}, { 'x-api-key': 'a-key-of-somebody-else' }, { 'x-api-key': '' }]) {
      const { status, headers: answered, body } = await send(receiver.url, genesysEvent(9), headers);
      expect([status, body['type']]).to.deep.equal([401, 'urn:bridgehead:problem:unauthenticated']);
      expect(answered['www-authenticate']).to.be.a('string').that.includes('x-api-key');
    }
    expect((await request('GET', `${receiver.url}/livez`)).status).to.equal(200);
  });

  it('stands in the header that is configured, and comes from a file where that is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bridgehead-secret-'));
    await writeFile(join(folder, 'keys'), `${NEW}\n`);
    receiver = await startReceiver({ AUTH_API_KEYS_FILE: join(folder, 'keys'), AUTH_API_KEY_HEADER: 'X-Genesys-Key' });
    await rm(folder, { recursive: true });
    expect((await send(receiver.url, genesysEvent(1), { 'x-genesys-key': NEW })).status).to.equal(200);
    expect((await send(receiver.url, genesysEvent(1), { 'x-api-key': NEW })).status).to.equal(401);
  });

  it('is a password or a token of an issuer too, whichever is good, and nothing of it reaches the log', async () => {
    const key = await issuerKey('one', 'RS256');
    const server = await startKeyServer(key);
    try {
      receiver = await startReceiver({
        AUTH_API_KEYS: NEW,
        AUTH_BASIC: `bus:${OLD},bus:with:colons`,
        AUTH_JWT_ISSUER: ISSUER,
        AUTH_JWT_AUDIENCE: AUDIENCE,
        AUTH_JWKS_URL: server.url,
      });
      const good = await token(key, Date.now());
      const basic = `Basic ${Buffer.from('bus:with:colons').toString('base64')}`;
      const expired = await token(key, Date.now() - 7_200_000);
      const statuses: number[] = [];
      for (const [n, authorization] of [basic, `Bearer ${good}`, `Bearer ${good}`, `Bearer ${expired}`].entries()) {
        const headers = { 'x-api-key': 'wrong', Authorization: authorization };
        statuses.push((await send(receiver.url, genesysEvent(n), headers)).status);
      }
      expect(statuses).to.deep.equal([200, 200, 200, 401]);
      expect(server.fetches()).to.equal(1);
      const { body } = await request('GET', `${receiver.url}/metrics`);
      expect(body['text']).to.include('bridgehead_unauthenticated_total{kind="bearer"} 1\n');
      receiver.kill('SIGTERM');
      expect(await receiver.exited).to.equal(0);
      expect(receiver.output()).to.include('"message":"unauthenticated","requests":1,"bearer":1');
      for (const secret of [good, expired, OLD, 'with:colons']) expect(receiver.output()).not.to.include(secret);
    } finally {
      await server.close();
    }
  });

  it('is asked for on an address that others can reach, unless AUTH=none says otherwise', async () => {
    const { code, said } = await refusedStart({ HOST: '0.0.0.0', DATA_DIR: tmpdir() });
    expect(code).to.equal(1);
    expect(said).to.include('AUTH_API_KEYS').and.to.include('AUTH=none');
    receiver = await startReceiver({ HOST: '0.0.0.0', AUTH: 'none' });
    expect((await send(receiver.url, genesysEvent(1))).status).to.equal(200);
  });
});
