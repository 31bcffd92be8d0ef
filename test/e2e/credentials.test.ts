import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { genesysEvent } from '../support/events.js';
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

  it('is asked for on an address that others can reach, unless AUTH=none says otherwise', async () => {
    const { code, said } = await refusedStart({ HOST: '0.0.0.0', DATA_DIR: tmpdir() });
    expect(code).to.equal(1);
    expect(said).to.include('AUTH_API_KEYS').and.to.include('AUTH=none');
    receiver = await startReceiver({ HOST: '0.0.0.0', AUTH: 'none' });
    expect((await send(receiver.url, genesysEvent(1))).status).to.equal(200);
  });
});
