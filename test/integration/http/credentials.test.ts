import { expect } from 'chai';
import supertest from 'supertest';
import { EVENT, startHttp, type HttpHarness } from '../../support/http-harness.js';
import { objectionsTo } from '../../support/openapi.js';
import { openWire, post } from '../../support/wire.js';

const auth = { methods: [{ kind: 'api-key', header: 'X-Shop-Key', keys: ['new-key', 'old-key'] }] } as const;

describe('the credential of an event', () => {
  let http: HttpHarness;
  beforeEach(async () => {
    http = await startHttp({ config: { auth } });
  });
  afterEach(() => http.close());

  const send = async (headers: Record<string, string>) => {
    const answer = await supertest(http.url).post('/events').type('json').set(headers).send(EVENT);
    const { status, text } = answer;
    expect(objectionsTo('post', '/events', { status, headers: answer.headers, body: text })).to.deep.equal([]);
    return answer;
  };

  it('may be any of the configured keys', async () => {
    expect((await send({ 'x-shop-key': 'new-key' })).status).to.equal(200);
    expect((await send({ 'X-SHOP-KEY': 'old-key' })).status).to.equal(200);
    expect(http.unauthenticated()).to.equal(0);
  });

  it('is missing or wrong: 401 with a challenge, and nothing is read', async () => {
    for (const headers of [{}, { 'x-shop-key': 'other' }, { 'x-shop-key': '' }, { 'x-api-key': 'new-key' }]) {
      const answer = await send(headers);
      expect(answer.status).to.equal(401);
      expect(answer.headers['www-authenticate']).to.equal('ApiKey realm="events", header="x-shop-key"');
    }
    expect(http.accepted).to.deep.equal([]);
    expect(http.unauthenticated()).to.equal(4);
    expect(http.arrivals.map(({ status, problem, bytes }) => [status, problem, bytes])).to.deep.equal(
      Array.from({ length: 4 }, () => [401, 'unauthenticated', 0]),
    );
  });

  it('may be repeated', async () => {
    const wire = openWire(http.port);
    await wire.send(post(EVENT, ['Content-Type: application/json', 'X-Shop-Key: new-key', 'X-Shop-Key: new-key']));
    expect((await wire.answer()).status).to.equal(200);
    wire.socket.destroy();
  });

  it('is judged before the size of the body', async () => {
    const wire = openWire(http.port);
    await wire.send(post('', ['Content-Type: application/json', 'Content-Length: 5000']));
    expect((await wire.answer()).status).to.equal(401);
    wire.socket.destroy();
  });
});

const BASIC = {
  kind: 'basic',
  credentials: ['bus:new:with:colons', 'bus:old', 'Jürgen:grün €'],
} as const;
const KEY = { kind: 'api-key', header: 'x-api-key', keys: ['key'] } as const;

const ofBytes = (bytes: Buffer | string) => `Basic ${Buffer.from(bytes).toString('base64')}`;

describe('user and password of an event', () => {
  let http: HttpHarness;
  before(async () => {
    http = await startHttp({ config: { auth: { methods: [KEY, BASIC] } } });
  });
  after(() => http.close());

  const send = (authorization: string, headers: Record<string, string> = {}) =>
    supertest(http.url)
      .post('/events')
      .type('json')
      .set({ ...headers, Authorization: authorization })
      .send(EVENT);

  it('may be any of those configured: with colons, in UTF-8, whatever the letters of the scheme', async () => {
    for (const credential of BASIC.credentials) expect((await send(ofBytes(credential))).status).to.equal(200);
    expect((await send(ofBytes('bus:old').replace('Basic ', 'bAsIc   '))).status).to.equal(200);
    expect((await send(ofBytes('bus:old').replace(/=+$/, ''))).status).to.equal(200);
  });

  it('may stand beside a wrong key, and a right key beside a wrong password', async () => {
    expect((await send(ofBytes('bus:old'), { 'x-api-key': 'wrong' })).status).to.equal(200);
    expect((await send(ofBytes('bus:wrong'), { 'x-api-key': 'key' })).status).to.equal(200);
    expect(http.presented).to.deep.equal([]);
  });

  it('are refused with every challenge where anything about them is wrong', async () => {
    const wrong = [
      ofBytes('bus:new'),
      ofBytes('bus:new:with:colons:'),
      ofBytes('bus:'),
      ofBytes('bus'),
      ofBytes(':old'),
      ofBytes('BUS:old'),
      ofBytes('bus:old\n'),
      ofBytes('bus:old\0'),
      ofBytes(Buffer.from('Jürgen:grün', 'latin1')),
      'Basic bus:old',
      'Basic',
      'Basic =',
      `Basic "${Buffer.from('bus:old').toString('base64')}"`,
    ];
    for (const authorization of wrong) {
      const answer = await send(authorization);
      expect([answer.status, answer.headers['www-authenticate']], authorization).to.deep.equal([
        401,
        'ApiKey realm="events", header="x-api-key", Basic realm="events", charset="UTF-8"',
      ]);
    }
    expect(http.presented).to.deep.equal(wrong.map(() => 'basic'));
  });

  it('are challenged in a field for each method', async () => {
    const wire = openWire(http.port);
    await wire.send(post('', ['Content-Type: application/json', 'Connection: close']));
    await wire.closed;
    expect(wire.text().match(/^WWW-Authenticate: .*$/gm)).to.deep.equal([
      'WWW-Authenticate: ApiKey realm="events", header="x-api-key"',
      'WWW-Authenticate: Basic realm="events", charset="UTF-8"',
    ]);
  });

  it('may be one of two that stand in the request', async () => {
    const wire = openWire(http.port);
    const two = [`Authorization: ${ofBytes('bus:wrong')}`, `Authorization: ${ofBytes('bus:old')}`];
    await wire.send(post(EVENT, ['Content-Type: application/json', ...two]));
    expect((await wire.answer()).status).to.equal(200);
    wire.socket.destroy();
  });
});
