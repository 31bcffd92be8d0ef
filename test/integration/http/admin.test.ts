import { expect } from 'chai';
import supertest from 'supertest';
import type { RedriveResult } from '#src/http/admin.js';
import type { DeadLetter, DeadLetterFilter, DeadLetterDetail, OperatorResult } from '#src/relay/ledger.js';
import type { Remembered } from '#src/relay/remembered.js';
import type { RevalidateCall, Revalidation } from '#src/relay/revalidate.js';
import { startHttp, type HttpHarness } from '../../support/http-harness.js';
import { objectionsTo } from '../../support/openapi.js';

const KEY = '0f0e0d0c0b0a09080706050403020100';
const LETTER: DeadLetter = {
  key: KEY,
  destination: 'orders',
  eventId: 'e-1',
  source: 'shop',
  detailType: 'Order',
  path: '/events',
  reason: 'refused',
  buriedAtMs: Date.parse('2026-11-24T08:00:01Z'),
  attempts: 1,
};
const DETAIL: DeadLetterDetail = {
  ...LETTER,
  payload: {
    bytes: Buffer.from('{"n":1.0}'),
    contentType: 'application/json',
    source: 'shop',
    detailType: 'Order',
    eventId: 'e-1',
    firstArrivalMs: Date.parse('2026-11-24T08:00:00Z'),
    path: '/events',
  },
  evidence: { last: [{ number: 1, atMs: 0, verdict: 'refused', latencyMs: 3, status: 422 }] },
};
const LIST = '/admin/dead-letters';
const ONE = '/admin/dead-letters/{key}';
const REDRIVE = '/admin/dead-letters/{key}/redrive';
const DELIVERY = '/admin/deliveries/{key}';
const REVALIDATE = '/admin/dead-letters/revalidate';

describe('the operator’s routes', () => {
  let http: HttpHarness;
  let shown: { kind: 'found'; letter: DeadLetterDetail } | OperatorResult = { kind: 'found', letter: DETAIL };
  let discarded: OperatorResult = { kind: 'done' };
  let redriven: RedriveResult = { kind: 'done' };
  let page: 'page' | 'bad-cursor' | 'unknown' = 'page';
  let revalidated: Revalidation = { kind: 'unknown' };
  let remembered: Remembered = { kind: 'nothing' };
  const calls: RevalidateCall[] = [];
  const filters: DeadLetterFilter[] = [];

  before(async () => {
    http = await startHttp({
      config: { adminToken: 'op-token' },
      admin: {
        backlog: {
          list(filter) {
            filters.push(filter);
            return Promise.resolve(page === 'page' ? { kind: page, items: [LETTER], next: 'c-2' } : { kind: page });
          },
          show: () => Promise.resolve(shown),
          recall: () => Promise.resolve(remembered),
          discard: () => Promise.resolve(discarded),
        },
        redrive: () => Promise.resolve(redriven),
        revalidate: (call) => {
          calls.push(call);
          return Promise.resolve(revalidated);
        },
      },
      health: { draining: () => true },
    });
  });
  after(() => http.close());

  async function ask(
    method: 'get' | 'post' | 'delete',
    documented: string,
    query = '',
    token = 'Bearer op-token',
    key = KEY,
  ) {
    const path = documented.replace('{key}', key) + query;
    const answer = await supertest(http.url)[method](path).set('Authorization', token);
    const { status, text } = answer;
    expect(objectionsTo(method, documented, { status, headers: answer.headers, body: text })).to.deep.equal([]);
    return answer;
  }

  it('list dead letters', async () => {
    const answer = await ask('get', LIST, '?reason=refused&limit=2');
    expect(answer.body).to.deep.equal({
      items: [
        {
          key: KEY,
          destination: 'orders',
          event_id: 'e-1',
          source: 'shop',
          detail_type: 'Order',
          path: '/events',
          reason: 'refused',
          buried_at: '2026-11-24T08:00:01.000Z',
          attempts: 1,
        },
      ],
      next: 'c-2',
    });
    expect(filters.at(-1)).to.deep.equal({ reason: 'refused', limit: 2 });
  });

  it('refuse a list that cannot be had', async () => {
    expect((await ask('get', LIST, '?limit=1000')).status).to.equal(400);
    page = 'bad-cursor';
    expect((await ask('get', LIST, '?cursor=x')).status).to.equal(400);
    page = 'unknown';
    const away = await ask('get', LIST);
    expect([away.status, away.headers['retry-after']]).to.deep.equal([503, '3']);
    page = 'page';
  });

  it('show one with its exact body', async () => {
    const answer = await ask('get', ONE);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({ key: KEY, body: '{"n":1.0}' });
  });

  it('say why one cannot be shown', async () => {
    const answers: [OperatorResult['kind'], number][] = [
      ['unknown-key', 404],
      ['not-dead', 409],
      ['unknown', 503],
    ];
    for (const [kind, status] of answers) {
      shown = { kind };
      expect((await ask('get', ONE)).status).to.equal(status);
    }
  });

  it('say what is remembered of a delivery, in every state', async () => {
    const kept = {
      destination: 'orders',
      eventId: 'e-1',
      firstArrivalMs: Date.parse('2026-11-24T08:00:00Z'),
      attempts: 1,
      lapses: 0,
      evidence: { last: [{ number: 1, atMs: 0, verdict: 'failed', latencyMs: 3, status: 500 }] },
    } as const;
    const attempt = { attempt: 1, at: '1970-01-01T00:00:00.000Z', verdict: 'failed', latency_ms: 3, status: 500 };
    const told = {
      key: KEY,
      destination: 'orders',
      event_id: 'e-1',
      first_arrival: '2026-11-24T08:00:00.000Z',
      attempts: 1,
      lapses: 0,
      evidence: [attempt],
    };
    const answers: [Remembered, object][] = [
      [{ kind: 'nothing' }, { key: KEY, state: 'nothing' }],
      [
        { kind: 'claimed', leaseEndsInMs: -5, lapses: 1, forgottenInMs: 60_000 },
        { key: KEY, state: 'claimed', lapses: 1, lease_ends_in_ms: 0, forgotten_in_ms: 60_000 },
      ],
      [
        { kind: 'working', ...kept, dueInMs: 9_000 },
        { ...told, state: 'working', lease_ends_in_ms: 9_000 },
      ],
      [
        { kind: 'waiting', ...kept, dueInMs: 9_000 },
        { ...told, state: 'waiting', due_in_ms: 9_000 },
      ],
      [
        { kind: 'dead', ...kept, reason: 'age', buriedAtMs: Date.parse('2026-11-24T08:00:01Z') },
        { ...told, state: 'dead', reason: 'age', buried_at: '2026-11-24T08:00:01.000Z' },
      ],
      [
        { kind: 'settled', forgottenInMs: 60_000 },
        { key: KEY, state: 'settled', forgotten_in_ms: 60_000 },
      ],
    ];
    for (const [state, expected] of answers) {
      remembered = state;
      const answer = await ask('get', DELIVERY);
      expect([answer.status, answer.body]).to.deep.equal([200, expected]);
    }
    remembered = { kind: 'unknown' };
    expect((await ask('get', DELIVERY)).status).to.equal(503);
    expect((await ask('get', DELIVERY, '', 'Bearer op-token', 'x')).status).to.equal(404);
    expect((await ask('get', DELIVERY, '', 'Bearer other')).status).to.equal(401);
  });

  it('redrive, and record who was redriven', async () => {
    const answer = await ask('post', REDRIVE);
    expect([answer.status, answer.body]).to.deep.equal([202, { status: 'redriven', key: KEY }]);
    expect(http.operated.at(-1)).to.deep.equal({ action: 'redrive', key: KEY, result: 'done' });
  });

  it('say why one cannot be redriven', async () => {
    const violations = [{ path: '/detail', message: 'must be object' }];
    const answers: [RedriveResult, number][] = [
      [{ kind: 'unknown-key' }, 404],
      [{ kind: 'not-dead' }, 409],
      [{ kind: 'invalid', violations }, 409],
      [{ kind: 'unknown' }, 503],
    ];
    for (const [result, status] of answers) {
      redriven = result;
      const answer = await ask('post', REDRIVE);
      expect(answer.status).to.equal(status);
      if (result.kind === 'invalid') expect(answer.body).to.deep.include({ violations });
    }
  });

  it('revalidate what is invalid, say what became of each, and record what changed', async () => {
    const deliveries = [{ destination: 'orders', key: 'ab'.repeat(16) }];
    const violations = [{ path: '/detail', message: 'is missing' }];
    const outcomes: Extract<Revalidation, { kind: 'page' }>['items'][number]['outcome'][] = [
      { kind: 'valid', done: true, deliveries },
      { kind: 'invalid', violations },
      { kind: 'gone' },
      { kind: 'unknown' },
    ];
    revalidated = { kind: 'page', items: outcomes.map((outcome) => ({ letter: LETTER, outcome })), next: 'c-3' };
    const count = http.operated.length;
    const answer = await ask('post', REVALIDATE, '?limit=4&cursor=c-2');
    const letter = { key: KEY, event_id: 'e-1', source: 'shop', detail_type: 'Order' };
    expect([answer.status, answer.body]).to.deep.equal([
      200,
      {
        dry_run: false,
        counts: { redriven: 1, valid: 0, invalid: 1, gone: 1, unknown: 1 },
        items: [
          { ...letter, outcome: 'redriven', deliveries, violations: [] },
          { ...letter, outcome: 'invalid', deliveries: [], violations },
          { ...letter, outcome: 'gone', deliveries: [], violations: [] },
          { ...letter, outcome: 'unknown', deliveries: [], violations: [] },
        ],
        next: 'c-3',
      },
    ]);
    expect(calls.at(-1)).to.deep.equal({ limit: 4, dryRun: false, cursor: 'c-2' });
    expect(http.operated.slice(count)).to.deep.equal([
      { action: 'revalidate', key: KEY, result: 'redriven' },
      { action: 'revalidate', key: KEY, result: 'unknown' },
    ]);
  });

  it('say what a revalidation would do, and record nothing', async () => {
    const outcome = { kind: 'valid', done: false, deliveries: [] } as const;
    revalidated = { kind: 'page', items: [{ letter: LETTER, outcome }], next: null };
    const count = http.operated.length;
    const { body } = await ask('post', REVALIDATE, '?dry_run=true');
    expect(body).to.deep.include({ dry_run: true, next: null });
    expect((body as { items: { outcome: string }[] }).items[0]?.outcome).to.equal('valid');
    expect(calls.at(-1)).to.deep.equal({ limit: 50, dryRun: true });
    expect(http.operated).to.have.length(count);
  });

  it('refuse a revalidation that cannot be had', async () => {
    for (const query of ['?dry_run=yes', '?limit=0', '?reason=invalid']) {
      expect((await ask('post', REVALIDATE, query)).status).to.equal(400);
    }
    revalidated = { kind: 'bad-cursor' };
    expect((await ask('post', REVALIDATE, '?cursor=x')).status).to.equal(400);
    revalidated = { kind: 'unknown' };
    expect((await ask('post', REVALIDATE)).status).to.equal(503);
    expect((await ask('post', REVALIDATE, '', 'Bearer other')).status).to.equal(401);
    expect((await supertest(http.url).get(REVALIDATE)).headers['allow']).to.equal('POST');
  });

  it('discard, or say why not', async () => {
    const answers: [OperatorResult['kind'], number][] = [
      ['done', 204],
      ['unknown-key', 404],
      ['not-dead', 409],
      ['unknown', 503],
    ];
    for (const [kind, status] of answers) {
      discarded = { kind };
      expect((await ask('delete', ONE)).status).to.equal(status);
      expect(http.operated.at(-1)).to.deep.equal({ action: 'discard', key: KEY, result: kind });
    }
  });

  it('know nothing under what is no key', async () => {
    const count = http.operated.length;
    for (const key of ['x', KEY.toUpperCase(), `${KEY}0`, '%zz', '%2e%2e']) {
      expect((await ask('delete', ONE, '', 'Bearer op-token', key)).status).to.equal(404);
    }
    expect(http.operated).to.have.length(count);
  });

  it('need the token', async () => {
    const before = http.unauthenticated();
    for (const token of ['', 'Bearer other', 'Bearer', 'Basic op-token', 'op-token']) {
      const answer = await ask('get', LIST, '', token);
      expect([answer.status, answer.headers['www-authenticate']]).to.deep.equal([401, 'Bearer realm="admin"']);
    }
    expect((await ask('post', REDRIVE, '', 'Bearer other')).status).to.equal(401);
    expect((await ask('delete', ONE, '', 'Bearer other')).status).to.equal(401);
    expect((await ask('get', ONE, '', 'Bearer other')).status).to.equal(401);
    expect(http.unauthenticated() - before).to.equal(8);
  });
});
