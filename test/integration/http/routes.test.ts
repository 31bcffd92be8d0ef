import { expect } from 'chai';
import supertest from 'supertest';
import { EVENT, startHttp, type HttpHarness } from '../../support/http-harness.js';
import { objectionsTo } from '../../support/openapi.js';
import { openWire } from '../../support/wire.js';

describe('the paths', () => {
  let http: HttpHarness;
  afterEach(() => http.close());

  const get = async (path: string) => {
    const answer = await supertest(http.url).get(path);
    const { status, text } = answer;
    expect(objectionsTo('get', path, { status, headers: answer.headers, body: text })).to.deep.equal([]);
    return answer;
  };

  it('/livez says that work progresses, or not', async () => {
    let isLive = true;
    http = await startHttp({ health: { live: () => isLive } });
    expect((await get('/livez')).body).to.deep.equal({ status: 'live' });
    isLive = false;
    expect((await get('/livez')).status).to.equal(503);
  });

  it('/readyz says which part fails, by name', async () => {
    let failures: string[] = [];
    const details = { durability: 'fsync' };
    http = await startHttp({
      health: { ready: () => ({ ready: failures.length === 0, failures, warnings: ['no TLS'], details }) },
    });
    expect((await get('/readyz')).body).to.deep.equal({ status: 'ready', warnings: ['no TLS'], details });
    failures = ['ledger: it does not answer', 'draining'];
    const answer = await get('/readyz');
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '3']);
    expect(answer.body).to.deep.include({ failures, warnings: ['no TLS'], details });
  });

  it('/metrics gives what the metrics give', async () => {
    http = await startHttp();
    const answer = await get('/metrics');
    expect([answer.status, answer.text]).to.deep.equal([200, 'up 1\n']);
    expect(answer.headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8');
  });

  it('work while events are shed', async () => {
    http = await startHttp({ health: { draining: () => true, loopLagMs: () => 5_000 } });
    expect((await get('/livez')).status).to.equal(200);
    expect((await get('/metrics')).status).to.equal(200);
  });

  it('answer a fault with a bare 500', async () => {
    const fault = new Error('secret');
    http = await startHttp({ metrics: () => Promise.reject(fault) });
    const answer = await get('/metrics');
    expect(answer.status).to.equal(500);
    expect(answer.text).not.to.include('secret');
    expect(http.faults).to.deep.equal([fault]);
  });

  it('that are unknown are 404, problems like all refusals', async () => {
    http = await startHttp();
    for (const path of ['/', '/event', '/events/1', '/EVENTS', '/admin/dead-letters', '/livez/%zz', '//events']) {
      const answer = await supertest(http.url).post(path).type('json').send(EVENT);
      expect([answer.status, answer.headers['content-type']]).to.deep.equal([404, 'application/problem+json']);
      expect(answer.headers['x-content-type-options']).to.equal('nosniff');
    }
    expect(http.accepted).to.deep.equal([]);
    expect(http.arrivals).to.deep.equal([]);
  });

  it('list their methods to every other one', async () => {
    http = await startHttp({ config: { adminToken: 't' } });
    const allowed = async (method: 'get' | 'put' | 'options' | 'head' | 'post', path: string) => {
      const answer = await supertest(http.url)[method](path);
      return [answer.status, answer.headers['allow']];
    };
    expect(await allowed('get', '/events')).to.deep.equal([405, 'POST']);
    expect(await allowed('head', '/events')).to.deep.equal([405, 'POST']);
    expect(await allowed('options', '/events')).to.deep.equal([405, 'POST']);
    expect(await allowed('post', '/livez')).to.deep.equal([405, 'GET, HEAD']);
    expect(await allowed('put', '/admin/dead-letters/x')).to.deep.equal([405, 'GET, HEAD, DELETE']);
    expect(await allowed('head', '/livez')).to.deep.equal([200, undefined]);
  });

  it('may be asked for with a query, a host, or a slash at the end', async () => {
    http = await startHttp();
    for (const path of ['/events?a=1', '/events/']) {
      expect((await supertest(http.url).post(path).type('json').send(EVENT)).status).to.equal(200);
    }
    const wire = openWire(http.port);
    await wire.send('GET http://bridgehead/livez HTTP/1.1\r\nHost: bridgehead\r\n\r\n');
    expect((await wire.answer()).status).to.equal(200);
    wire.socket.destroy();
  });

  it('that are unknown let the sender of a large body see the status', async () => {
    http = await startHttp();
    const wire = openWire(http.port);
    await wire.send('POST /wrong HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n');
    expect((await wire.answer()).status).to.equal(404);
    await wire.send('x'.repeat(1_000_000));
    expect(await wire.closed).to.equal('ended');
  });
});
