import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startConfigured, type ConfiguredService } from '../support/configured-service.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { request, type Answer } from '../support/sender.js';

const TOKEN = 'operator-token-1234';
const LETTERS = '/admin/dead-letters';

const own = '{ name: own, key: detail.n }';
const crm =
  '{ name: crm, source: genesys.cloud, detail_type: Genesys Cloud Event, body: detail, max_body_bytes: 1 KiB }';
const plain = '{ name: plain, body: any, key: body }';
const gone = '{ name: gone, body: detail }';

/** Breaks the contract of Genesys' events, until nobody enforces it. */
const genesys = (id: string, detail: object) =>
  JSON.stringify({ id, source: 'genesys.cloud', 'detail-type': 'Genesys Cloud Event', detail });
const BAD = { eventId: '' };

describe('what was kept as invalid and is redriven after its cause was mended', function () {
  this.timeout(20_000);
  let downstream: Downstream;
  let dataDir: string;
  let service: ConfiguredService;
  const keys: Record<string, string> = {};

  const start = (more: string, sources: readonly string[]) => {
    const yaml = `on_invalid: keep\nadmin_token: ${TOKEN}\n${more}\nsources: [${sources.join(', ')}]`;
    return startConfigured(yaml, { DATA_DIR: dataDir, DOWNSTREAM_URL: downstream.url });
  };
  const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    request('POST', `${service.url}${path}`, body, { 'Content-Type': 'application/json', ...headers });
  const operate = (method: string, path: string): Promise<Answer> =>
    request(method, `${service.url}${LETTERS}${path}`, '', { Authorization: `Bearer ${TOKEN}` });
  const keep = async (name: string, ...[path, body, headers]: Parameters<typeof post>) => {
    const { status, body: said } = await post(path, body, headers);
    expect([status, said['status']], name).to.deep.equal([202, 'invalid']);
    keys[name] = String(said['key']);
  };
  /** The bodies that came downstream because of it. */
  const redrive = async (name: string, deliveries = 1): Promise<string[]> => {
    const from = downstream.received.length;
    expect((await operate('POST', `/${keys[name]}/redrive`)).status, name).to.equal(202);
    await downstream.until(from + deliveries);
    return downstream.received.slice(from).map(({ body }) => body.toString());
  };

  before(async () => {
    downstream = await startDownstream();
    dataDir = await mkdtemp(join(tmpdir(), 'bridgehead-readmission-'));
    service = await start('contract: enforce', [own, crm, plain, gone]);
    await keep('own', '/events/own', genesys('e-1', { ...BAD, n: 1 }));
    await keep('usual', '/events', genesys('e-2', { ...BAD, n: 2 }));
    await keep('crm', '/events/crm', JSON.stringify(BAD), { 'Idempotency-Key': 'c-1' });
    await keep('crm again', '/events/crm', JSON.stringify(BAD), { 'Idempotency-Key': 'c-2' });
    await keep('plain', '/events/plain', '[1, 2]', { 'Content-Type': 'text/plain' });
    await keep('batch', '/events/crm', '[{"n":1}, {"n":1}]', { 'Content-Type': 'text/plain' });
    await keep('gone', '/events/gone', '{"n":1}', { 'Content-Type': 'text/plain' });
    const large = `[{"filler":"${'x'.repeat(1_100)}"}]`;
    const { body } = await post('/events/crm', large);
    keys['large'] = (body['results'] as readonly { readonly key: string }[])[0]?.key ?? '';
    await service.stop();
    service = await start('contract: off', [own, crm.replace('1 KiB', '2 KiB'), plain]);
  });
  after(async () => {
    await service.stop();
    await downstream.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is shown, and found, by the path that it came to', async () => {
    expect((await operate('GET', `/${keys['own']}`)).body).to.include({ path: '/events/own' });
    const ofCrm = (await operate('GET', '?path=/events/crm')).body['items'] as readonly { readonly key: string }[];
    expect(ofCrm.map(({ key }) => key)).to.have.members(
      ['crm', 'crm again', 'batch', 'large'].map((name) => keys[name]),
    );
  });

  it('has the key that its own source gives it', async () => {
    expect(await redrive('own')).to.deep.equal([genesys('e-1', { ...BAD, n: 1 })]);
    const copy = genesys('e-3', { ...BAD, n: 1 });
    expect((await post('/events/own', copy)).body['status']).to.equal('duplicate_skipped');
    expect((await post('/events', copy)).body['status']).to.equal('processed');
  });

  it('is the envelope that came to the usual path, although a source is given the same names', async () => {
    await redrive('usual');
    expect((await post('/events', genesys('e-2', { ...BAD, n: 2 }))).body['status']).to.equal('duplicate_skipped');
  });

  it('is known by the id that its sender gave it, and by no other', async () => {
    await redrive('crm');
    await redrive('crm again');
    for (const id of ['c-1', 'c-2']) {
      const copy = await post('/events/crm', JSON.stringify(BAD), { 'Idempotency-Key': id });
      expect(copy.body['status']).to.equal('duplicate_skipped');
    }
  });

  it('is one event or a batch as its source says, where the media type alone was wrong', async () => {
    expect(await redrive('plain')).to.deep.equal(['[1, 2]']);
    expect((await post('/events/plain', '[1,2]')).body['status']).to.equal('duplicate_skipped');
    expect(await redrive('batch', 2)).to.deep.equal(['{"n":1}', '{"n":1}']);
  });

  it('is delivered where it was too large and no longer is', async () => {
    expect(await redrive('large')).to.deep.equal([`{"filler":"${'x'.repeat(1_100)}"}`]);
  });

  it('stays where its source is configured no longer, and says so', async () => {
    const { status, body } = await operate('POST', `/${keys['gone']}/redrive`);
    expect(status).to.equal(409);
    expect(body['violations']).to.deep.equal([
      { path: '', message: 'it came to /events/gone, and no source of this name is configured any more' },
    ]);
    const { counts } = (await operate('POST', '/revalidate')).body;
    expect(counts).to.deep.include({ redriven: 0, invalid: 1 });
  });
});
