import { expect } from 'chai';
import { startConfigured, type ConfiguredService } from '../../support/configured-service.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { orderEvent } from '../../support/events.js';
import { openWire } from '../../support/wire.js';

const TOKEN = 'operator-token-1234';

describe('where anything is sent', () => {
  let downstream: Downstream;
  let elsewhere: Downstream;
  let service: ConfiguredService;
  before(async () => {
    [downstream, elsewhere] = await Promise.all([startDownstream(), startDownstream()]);
    service = await startConfigured(`
destinations: [{ name: orders, url: '${downstream.url}' }]
admin_token: ${TOKEN}
on_invalid: keep
auth_api_keys: [a-key-of-sixteen-letters]
auth_jwt_issuer: https://login.example/
auth_jwt_audience: events
auth_jwks_url: ${downstream.url}
sources: [{ name: plain, source: plain, detail_type: Case, body: any }]
`);
  });
  after(async () => {
    await service.stop();
    await Promise.all([downstream.stop(), elsewhere.stop()]);
  });

  const ask = async (line: string, headers: readonly string[], body = ''): Promise<number> => {
    const wire = openWire(Number(new URL(service.url).port));
    const all = ['Content-Type: application/json', ...headers, `Content-Length: ${Buffer.byteLength(body)}`];
    await wire.send(`${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`);
    const { status } = await wire.answer();
    wire.socket.destroy();
    return status;
  };

  it('is chosen by no field of an event, no header, no target and no call of the operator', async () => {
    const url = elsewhere.url;
    const { host } = new URL(url);
    const event = JSON.stringify({
      ...orderEvent(1, { url, callback: url, $ref: url, destination: url }),
      resources: [url],
      $schema: url,
      url,
      destination: url,
    });
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: url, jku: url, x5u: url })).toString('base64url');
    const claims = Buffer.from(JSON.stringify({ iss: url, aud: 'events', exp: 9_999_999_999 })).toString('base64url');
    const key = 'x-api-key: a-key-of-sixteen-letters';
    const said = [
      `Host: ${host}`,
      key,
      `X-Forwarded-Host: ${host}`,
      `Forwarded: host=${host};proto=http`,
      `X-Original-URL: ${url}`,
      `Location: ${url}`,
      `Referer: ${url}`,
      `Callback-Url: ${url}`,
      `Idempotency-Key: ${url}`,
    ];
    const admin = ['Host: a', `Authorization: Bearer ${TOKEN}`];
    const statuses = [
      await ask('POST /events', said, event),
      await ask(`POST http://${host}/events`, said, event),
      await ask('POST /events/plain', said, event),
      await ask(`POST //${host}/events`, said, event),
      await ask(`POST /events/${encodeURIComponent(url)}`, said, event),
      await ask('POST /events', ['Host: a', `Authorization: Bearer ${header}.${claims}.c2ln`], event),
      await ask(
        `GET /admin/dead-letters?destination=${encodeURIComponent(url)}&path=${encodeURIComponent(url)}`,
        admin,
      ),
      await ask(`GET /admin/dead-letters?url=${encodeURIComponent(url)}`, admin),
      await ask(`POST /admin/dead-letters/${encodeURIComponent(url)}/redrive`, admin),
      await ask(`CONNECT ${host}`, ['Host: a']),
    ];
    expect(statuses).to.deep.equal([200, 200, 200, 404, 404, 401, 200, 400, 404, 404]);
    expect(elsewhere.connections().opened).to.equal(0);
    const posted = downstream.received.filter(({ method }) => method === 'POST');
    expect(posted.map(({ path, headers }) => [path, headers.host])).to.deep.equal([
      ['/in?tenant=7', `127.0.0.1:${downstream.port}`],
      ['/in?tenant=7', `127.0.0.1:${downstream.port}`],
    ]);
  });
});
