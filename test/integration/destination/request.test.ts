import { expect } from 'chai';
import { answer } from '../../support/downstream-step.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { closeDestinations, delivery, destinationAt } from '../../support/destination-under-test.js';

describe('the request to a destination', () => {
  let downstream: Downstream;
  beforeEach(async () => {
    downstream = await startDownstream();
  });
  afterEach(async () => {
    closeDestinations();
    await downstream.stop();
  });

  it('carries the bytes and the content type that came, the key, the attempt and our name', async () => {
    const reply = await destinationAt(downstream.url).post(delivery({ body: '{"n":9007199254740993 }' }), 3);

    expect(reply).to.deep.equal({ kind: 'status', status: 200, retryAfter: undefined, answer: '' });
    const [request] = downstream.received;
    expect(request?.method).to.equal('POST');
    expect(request?.path).to.equal('/in?tenant=7');
    expect(request?.body.toString()).to.equal('{"n":9007199254740993 }');
    expect(request?.headers).to.deep.equal({
      'content-type': 'application/json; charset=utf-8',
      'content-length': '23',
      'idempotency-key': '00112233445566778899aabbccddeeff',
      'bridgehead-attempt': '3',
      'user-agent': 'bridgehead/1.2.3',
      accept: '*/*',
      'accept-encoding': 'identity',
      host: `127.0.0.1:${downstream.port}`,
      connection: 'keep-alive',
    });
    expect(request?.rawHeaders).to.include.members(['Idempotency-Key', 'Bridgehead-Attempt']);
  });

  it('carries a body of no bytes with its length', async () => {
    await destinationAt(downstream.url).post(delivery({ body: '' }), 1);

    expect(downstream.received[0]?.headers['content-length']).to.equal('0');
    expect(downstream.received[0]?.headers).not.to.have.property('transfer-encoding');
  });

  it('adds the configured headers', async () => {
    await destinationAt(downstream.url, { headers: { 'X-Tenant': 'seven', accept: 'text/plain' } }).post(delivery(), 1);

    expect(downstream.received[0]?.headers).to.include({ 'x-tenant': 'seven', accept: 'text/plain' });
  });

  for (const [what, contentType] of [
    ['a line end', 'application/json\r\nX-Forged: yes'],
    ['a character that no header can hold', 'application/json; charset=ütf→8'],
    ['nothing', ''],
    ['a thousand characters', 'x'.repeat(1_000)],
  ] as const) {
    it(`falls back to application/json where the content type holds ${what}`, async () => {
      await destinationAt(downstream.url).post(delivery({ contentType }), 1);

      expect(downstream.received[0]?.headers['content-type']).to.equal('application/json');
      expect(downstream.received[0]?.headers).not.to.have.property('x-forged');
    });
  }

  it('sends forms and text as the bytes they are', async () => {
    const form = { contentType: 'multipart/form-data; boundary=xyzxyzxyzxyz', body: 'a=1&b=2' };
    await destinationAt(downstream.url).post(delivery(form), 1);

    expect(downstream.received[0]?.headers['content-type']).to.equal('multipart/form-data; boundary=xyzxyzxyzxyz');
    expect(downstream.received[0]?.body.toString()).to.equal('a=1&b=2');
  });

  it('ignores the proxies of the environment', async () => {
    const proxy = await startDownstream();
    const before = { ...process.env };
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = `http://127.0.0.1:${proxy.port}`;
    try {
      await destinationAt(downstream.url).post(delivery(), 1);
    } finally {
      process.env = before;
      await proxy.stop();
    }

    expect(downstream.received).to.have.length(1);
    expect(proxy.received).to.have.length(0);
  });

  it('uses one connection again for attempts one after another, whatever their status', async () => {
    downstream.next(answer(200), answer(500, { body: 'sorry' }), answer(302, { headers: { Location: '/' } }));
    const destination = destinationAt(downstream.url);
    for (const attempt of [1, 2, 3, 4]) {
      await destination.post(delivery(), attempt);
      // A connection is free again one turn after its answer has ended.
      await new Promise(setImmediate);
    }

    expect(downstream.connections().opened).to.equal(1);
  });
});
