import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startConfigured, type ConfiguredService } from '../support/configured-service.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { orderEvent } from '../support/events.js';
import { until } from '../support/http-harness.js';
import { AUDIENCE, ISSUER, issuerKey, startKeyServer, token } from '../support/issuer.js';
import { request, send } from '../support/sender.js';

const TOKEN = 'operator-token-1234';

const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

const destination = (name: string, { url }: Downstream, rest = ''): string =>
  `  - { name: ${name}, url: "${url}"${rest} }\n`;

/** The lines of the log that tell one fact. */
const told = (service: ConfiguredService | null, message: string) =>
  service?.lines().filter((line) => line['message'] === message) ?? [];

describe('Routing', () => {
  let orders: Downstream;
  let crm: Downstream;
  let service: ConfiguredService | null;
  let folder: string;

  beforeEach(async () => {
    [orders, crm, folder] = await Promise.all([
      startDownstream(),
      startDownstream(),
      mkdtemp(join(tmpdir(), 'bridgehead-data-')),
    ]);
    service = null;
  });
  afterEach(async () => {
    await service?.stop();
    await Promise.all([orders.stop(), crm.stop(), rm(folder, { recursive: true, force: true })]);
  });

  const start = async (destinations: string, rest = '') => {
    service = await startConfigured(`destinations:\n${destinations}${rest}`, { DATA_DIR: folder, ADMIN_TOKEN: TOKEN });
    return service.url;
  };
  const admin = (method: string, path: string) =>
    request(method, `${service?.url}/admin/dead-letters${path}`, '', { Authorization: `Bearer ${TOKEN}` });

  it('sends an event to every destination whose pattern matches, each under a key of its own', async () => {
    const url = await start(
      destination('orders', orders, ', when: { source: [shop.orders] }') +
        destination('crm', crm, ', headers: { X-Tenant: "7" }, when: { detail: { vip: [true] } }'),
    );
    const both = await send(url, orderEvent(1, { vip: true }));
    expect(both.status).to.equal(200);
    const [first, second] = both.body['deliveries'] as Readonly<Record<string, string>>[];
    expect([first, second]).to.deep.equal([
      { destination: 'orders', key: first?.['key'], status: 'processed' },
      { destination: 'crm', key: second?.['key'], status: 'processed' },
    ]);
    expect(first?.['key']).to.not.equal(second?.['key']);
    expect(orders.received[0]?.headers).to.include({ 'idempotency-key': first?.['key'] });
    expect(crm.received[0]?.headers).to.include({ 'idempotency-key': second?.['key'], 'x-tenant': '7' });

    expect((await send(url, orderEvent(2))).body).to.have.all.keys('status', 'event_id', 'key');
    expect([orders.received.length, crm.received.length]).to.deep.equal([2, 1]);
  });

  it('answers what nobody wants as filtered, in log and metric too, and remembers nothing of it', async () => {
    const url = await start(destination('orders', orders, ', when: { source: [other] }'));
    for (const _ of [1, 2]) {
      const { status, body } = await send(url, orderEvent(1));
      expect(status).to.equal(200);
      expect(body).to.deep.equal({ status: 'filtered', event_id: '17554ea1-9b10-e0ad-9b31-000000000001' });
    }
    expect(orders.received).to.have.lengthOf(0);
    const metrics = String((await request('GET', `${url}/metrics`)).body['text']);
    expect(metrics).to.include('bridgehead_dispositions_total{disposition="filtered",destination=""} 2');
    const arrived = told(service, 'arrived');
    expect(arrived[0]).to.include({ disposition: 'filtered', status: 200 });
    expect(arrived[0]).to.not.have.any.keys('key', 'destination', 'rule');
  });

  it('asks for the credential and the size of the path that is posted to', async () => {
    const url = await start(
      destination('orders', orders),
      `auth_api_keys: [key-of-the-bus-16]
sources:
  - { name: partner, auth_api_keys: [key-of-the-partner], auth_api_key_header: x-partner, max_body_bytes: 1 KiB }
  - { name: other }
`,
    );
    const post = async (path: string, headers: Readonly<Record<string, string>>, event: unknown = orderEvent(1)) =>
      (
        await request('POST', `${url}${path}`, JSON.stringify(event), {
          'Content-Type': 'application/json',
          ...headers,
        })
      ).status;
    const bus = { 'x-api-key': 'key-of-the-bus-16' };
    const partner = { 'x-partner': 'key-of-the-partner' };
    expect(await post('/events', bus)).to.equal(200);
    expect(await post('/events', partner)).to.equal(401);
    expect(await post('/events/partner', bus)).to.equal(401);
    expect(await post('/events/partner', partner)).to.equal(200);
    expect(await post('/events/other', partner)).to.equal(401);
    expect(await post('/events/other', bus)).to.equal(200);
    const large = orderEvent(2, { note: 'x'.repeat(2_000) });
    expect(await post('/events/partner', partner, large)).to.equal(413);
    expect(await post('/events/other', bus, large)).to.equal(200);
  });

  it('asks at the path of a source for a key, a password or a token of its own, and counts refusals by what came', async () => {
    const issued = await issuerKey('one');
    const server = await startKeyServer(issued);
    try {
      const url = await start(
        destination('orders', orders),
        `auth_basic: ["bus:password-of-the-bus"]
sources:
  - name: partner
    auth_api_keys: [key-of-the-partner]
    auth_basic: ["partner:password, with a comma", "partner:password-of-before"]
    auth_jwt_issuer: ${ISSUER}
    auth_jwt_audience: ${AUDIENCE}
    auth_jwks_url: ${server.url}
    auth_jwt_scope: events:write
`,
      );
      const post = async (path: string, headers: Readonly<Record<string, string>>) => {
        const type = { 'Content-Type': 'application/json' };
        const answered = await request('POST', url + path, JSON.stringify(orderEvent(1)), { ...type, ...headers });
        return [answered.status, answered.headers['www-authenticate'] ?? ''];
      };
      const bearer = async (scope: string) => ({
        Authorization: `Bearer ${await token(issued, Date.now(), { scope })}`,
      });
      const good = [
        { 'x-api-key': 'key-of-the-partner' },
        basic('partner:password, with a comma'),
        basic('partner:password-of-before'),
        await bearer('events:write'),
      ];
      for (const headers of good) expect(await post('/events/partner', headers)).to.deep.equal([200, '']);
      const own =
        'ApiKey realm="events", header="x-api-key", Basic realm="events", charset="UTF-8", Bearer realm="events"';
      expect(await post('/events/partner', {})).to.deep.equal([401, own]);
      expect(await post('/events/partner', basic('bus:password-of-the-bus'))).to.deep.equal([401, own]);
      expect(await post('/events/partner', await bearer('events:read'))).to.deep.equal([
        401,
        `${own}, error="insufficient_scope", scope="events:write"`,
      ]);
      expect(await post('/events', await bearer('events:write'))).to.deep.equal([
        401,
        'Basic realm="events", charset="UTF-8"',
      ]);
      const metrics = String((await request('GET', `${url}/metrics`)).body['text']);
      for (const counted of ['none"} 1', 'basic"} 1', 'bearer"} 2']) {
        expect(metrics).to.include(`bridgehead_unauthenticated_total{kind="${counted}\n`);
      }
    } finally {
      await server.close();
    }
  });

  it('tells each destination apart: what one refuses, what another fails, and what is sent again', async () => {
    const url = await start(
      destination('orders', orders, ', refused_statuses: [409]') +
        destination('crm', crm, ', backoff_first_ms: 1, backoff_max_ms: 1'),
    );
    orders.next(answer(409));
    crm.next(answer(422), answer(500));
    const { status, body } = await send(url, orderEvent(1));
    expect(status).to.equal(202);
    expect((body['deliveries'] as Readonly<Record<string, string>>[]).map((one) => one['status'])).to.deep.equal([
      'dead_lettered',
      'dead_lettered',
    ]);
    const failing = await send(url, orderEvent(2));
    expect(failing.body['status']).to.equal('accepted');
    await crm.until(3);
    expect(crm.received[2]?.headers['bridgehead-attempt']).to.equal('2');
    expect(orders.received).to.have.lengthOf(2);
  });

  it('gives up by the limits of the destination', async () => {
    const url = await start(
      destination('orders', orders, ', max_attempts: 2, backoff_first_ms: 1, backoff_max_ms: 1') +
        destination('crm', crm, ', max_attempts: 1'),
    );
    orders.always(answer(500));
    crm.always(answer(500));
    const { body } = await send(url, orderEvent(1));
    expect((body['deliveries'] as Readonly<Record<string, string>>[]).map((one) => one['status'])).to.deep.equal([
      'accepted',
      'dead_lettered',
    ]);
    await orders.until(2);
    await until(() => told(service, 'buried').length === 2);
    const buried = told(service, 'buried');
    expect(buried.map((line) => [line['destination'], line['reason'], line['attempts']])).to.have.deep.members([
      ['crm', 'attempts', 1],
      ['orders', 'attempts', 2],
    ]);
  });

  it('keeps what it holds for a destination that is no longer configured, and reports it', async () => {
    orders.always(answer(500));
    await send(await start(destination('orders', orders)), orderEvent(1));
    await service?.stop();
    const url = await start(destination('crm', crm));
    expect((await send(url, orderEvent(2))).body['status']).to.equal('processed');
    const { status, body } = await request('GET', `${url}/readyz`);
    expect(status).to.equal(200);
    expect(body['warnings']).to.deep.equal(['destination orders is not configured and holds 1 kept deliveries']);
    await service?.stop();

    orders.always(answer(200));
    const seen = orders.received.length;
    await start(destination('orders', orders));
    await orders.until(seen + 1);
  });

  it('does not throw a mended dead letter away because nobody wants it', async () => {
    const invalid = { ...orderEvent(1), detail: { eventType: 7 } };
    await send(await start(destination('orders', orders), 'on_invalid: keep\n'), invalid);
    await service?.stop();
    await start(destination('orders', orders, ', when: { source: [other] }'), 'on_invalid: keep\ncontract: off\n');
    const [letter] = (await admin('GET', '')).body['items'] as Readonly<Record<string, string>>[];
    const redriven = await admin('POST', `/${letter?.['key']}/redrive`);
    expect(redriven.status).to.equal(409);
    expect(JSON.stringify(redriven.body)).to.include('no destination wants it');
    expect((await admin('GET', `/${letter?.['key']}`)).status).to.equal(200);
  });
});
