import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { refusedStart, startReceiver, type Receiver } from '../support/receiver.js';
import { request, send } from '../support/sender.js';

describe('the first start, without any configuration', () => {
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver({ LOG_FORMAT: 'text' });
  });
  after(() => receiver.dispose());

  it('says what it listens on, which ledger it uses and where it relays to', () => {
    expect(receiver.output()).to.include(`listens on ${receiver.url}/events`);
    expect(receiver.output()).to.include(`SQLite in ${receiver.dataDir}`);
    expect(receiver.output()).to.include('a built-in demo at http://127.0.0.1:');
  });

  it('gives a curl line whose event is processed once, and a copy of it skipped', async () => {
    const [, event = ''] = /-d '(\{.*\})'/.exec(receiver.output()) ?? [];
    const first = await send(receiver.url, event);
    expect([first.status, first.body['status']]).to.deep.equal([200, 'processed']);
    const second = await send(receiver.url, event);
    expect([second.status, second.body['status']]).to.deep.equal([200, 'duplicate_skipped']);
    expect(second.body).to.deep.include({ event_id: '17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11', key: first.body['key'] });
  });

  it('prints a line for each event that the demo destination receives', () => {
    expect(receiver.output()).to.match(/received source=genesys\.cloud .*attempt=1/);
  });

  it('answers the probes and shows its metrics', async () => {
    expect((await request('GET', `${receiver.url}/livez`)).status).to.equal(200);
    expect((await request('GET', `${receiver.url}/readyz`)).status).to.equal(200);
    const metrics = await request('GET', `${receiver.url}/metrics`);
    expect(metrics.body['text']).to.include('bridgehead_');
  });

  it('has no admin routes without a token', async () => {
    expect((await request('GET', `${receiver.url}/admin/dead-letters`)).status).to.equal(404);
  });

  it('refuses a second process on its folder, with the reason, and exit code 1', async () => {
    const { code, said } = await refusedStart({ DATA_DIR: receiver.dataDir });
    expect(code).to.equal(1);
    expect(said).to.include(receiver.dataDir);
    expect(said).to.match(/another process|in use|owned|holds/i);
    expect(said.trim().split('\n')).to.have.length(1);
  });

  it('ends with exit code 0 on SIGTERM', async () => {
    receiver.kill('SIGTERM');
    expect(await receiver.exited).to.equal(0);
  });
});

describe('a start that cannot succeed', () => {
  it('says in one line that the port is taken, and exits with 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const dir = await mkdtemp(join(tmpdir(), 'bridgehead-data-'));
    const { code, said } = await refusedStart({ PORT: String(port), DATA_DIR: dir });
    holder.close();
    await rm(dir, { recursive: true });
    expect(code).to.equal(1);
    expect(said).to.equal(`bridgehead cannot start: port ${port} is taken: stop what listens there, or set PORT.\n`);
  });

  it('says in one line that its folder cannot be written, and exits with 1', async () => {
    const { code, said } = await refusedStart({ DATA_DIR: '/dev/null/data' });
    expect(code).to.equal(1);
    expect(said).to.include('/dev/null/data');
    expect(said.trim().split('\n')).to.have.length(1);
  });

  it('names every setting that is wrong at once', async () => {
    const { code, said } = await refusedStart({ PORT: 'http', SLOTS: '0', DOWNSTREAM_URL: 'ftp://x' });
    expect(code).to.equal(1);
    for (const name of ['PORT', 'SLOTS', 'DOWNSTREAM_URL']) expect(said).to.include(`${name} must be`);
  });

  it('says that Redis cannot be reached, and how to mend it', async () => {
    const { code, said } = await refusedStart({ REDIS_URL: 'redis://:not-to-be-shown@127.0.0.1:1' });
    expect(code).to.equal(1);
    expect(said).to.include('Redis at 127.0.0.1:1').and.to.include('REDIS_URL');
    expect(said).not.to.include('not-to-be-shown');
  }).timeout(15_000);
});
