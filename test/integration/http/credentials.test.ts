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
