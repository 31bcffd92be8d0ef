import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import type { SourceConfig } from '#src/config/config.js';
import { loadConfig } from '#src/config/load-config.js';
import { startService, type Service } from '#src/service.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { request } from '../support/sender.js';

const TOKEN = 'operator-token-1234';

const source = (name: string, body: SourceConfig['body'], given: Partial<SourceConfig> = {}): SourceConfig => ({
  name,
  source: `shop.${name}`,
  detailType: 'Changed',
  body,
  key: { kind: 'usual' },
  auth: null,
  maxBodyBytes: null,
  ...given,
});

const sources: readonly SourceConfig[] = [
  source('crm', 'detail'),
  source('plain', 'any', { key: { kind: 'body' } }),
  source('notes', 'lines'),
  source('own', 'envelope'),
  // The contract knows this source: it holds what is given an envelope too.
  source('genesys', 'detail', { source: 'genesys.cloud', detailType: 'Genesys Cloud Event' }),
];

describe('a service with sources of its own', () => {
  let downstream: Downstream;
  let dataDir: string;
  let service: Service;

  before(async () => {
    downstream = await startDownstream();
    dataDir = await mkdtemp(join(tmpdir(), 'bridgehead-sources-'));
    const settings = { DOWNSTREAM_URL: downstream.url, ON_INVALID: 'keep', ADMIN_TOKEN: TOKEN, SHUTDOWN_DELAY_MS: '0' };
    const config = loadConfig({ PORT: '0', DATA_DIR: dataDir, ...settings });
    service = await startService({ ...config, sources }, { output: new PassThrough().resume() });
  });
  after(async () => {
    await service.stop('the test is over');
    await downstream.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const post = async (path: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
    const type = { 'Content-Type': 'application/json; charset=utf-8' };
    const answer = await request('POST', `http://127.0.0.1:${service.port}${path}`, body, { ...type, ...headers });
    return answer.body;
  };
  const last = () => downstream.received.at(-1);

  it('relays the bytes that came, and tells events apart by the id of their sender', async () => {
    const body = '{ "order":12345678901234567890 }';
    const id = { 'Idempotency-Key': 'order-1' };
    expect(await post('/events/crm', body, id)).to.include({ status: 'processed', event_id: 'order-1' });
    expect(last()?.body.toString()).to.equal(body);
    expect(last()?.headers['content-type']).to.equal('application/json; charset=utf-8');
    expect(await post('/events/crm', body, id)).to.include({ status: 'duplicate_skipped' });
    expect(await post('/events/crm', body)).to.include({ status: 'processed' });
    expect(await post('/events/crm', body)).to.include({ status: 'processed' });
  });

  it('relays scalars, and JSON texts on lines of their own', async () => {
    expect(await post('/events/plain', ' 7')).to.include({ status: 'processed' });
    expect(last()?.body.toString()).to.equal(' 7');
    expect(await post('/events/plain', '7')).to.include({ status: 'duplicate_skipped' });
    const lines = '"the first"\n"the second"\n';
    expect(await post('/events/notes', lines)).to.include({ status: 'processed' });
    expect(last()?.body.toString()).to.equal(lines);
  });

  it('takes an array of what was published to a custom bus for a batch', async () => {
    expect(await post('/events/crm', '[{"n":1},{"n":1}]')).to.include({ processed: 2, skipped: 0 });
  });

  it('takes envelopes as ever, and one of 1 MB', async () => {
    const event = { id: 'e-1', source: 's', 'detail-type': 't', detail: { filler: 'x'.repeat(1_048_576) } };
    expect(await post('/events/own', JSON.stringify(event))).to.include({ status: 'processed', event_id: 'e-1' });
    expect(await post('/events', JSON.stringify(event))).to.include({ status: 'duplicate_skipped' });
    expect(last()?.body.length).to.be.above(1_048_576);
  });

  it('reads a dead letter as its own source says before it is redriven', async () => {
    const { key, status } = await post('/events/genesys', '{"eventId":""}');
    expect(status).to.equal('invalid');
    const admin = `http://127.0.0.1:${service.port}/admin/dead-letters/${String(key)}/redrive`;
    const redriven = await request('POST', admin, '', { Authorization: `Bearer ${TOKEN}` });
    const paths = (redriven.body['violations'] as readonly { readonly path: string }[]).map(({ path }) => path);
    expect(redriven.status).to.equal(409);
    expect(paths).to.include('/detail/eventId').and.not.to.include('/source');
  });
});
