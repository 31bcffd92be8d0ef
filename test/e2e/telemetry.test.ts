import { expect } from 'chai';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { orderEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';
import { request, send } from '../support/sender.js';

const SECRETS = {
  AUTH_API_KEYS: 'secret-api-key-123456',
  ADMIN_TOKEN: 'secret-admin-token-12',
  REDIS_PASSWORD: 'secret-redis-pass-123',
};
const ascending = (a: string, b: string) => (a < b ? -1 : 1);

const PAYLOAD = 'nobody-may-read-this-in-a-log';

describe('what is told of a run', function () {
  this.timeout(30_000);
  let downstream: Downstream;
  let redis: RedisServer;
  let receiver: Receiver;
  let lines: readonly Readonly<Record<string, unknown>>[];
  let metrics: string;

  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? NaN);
  const post = (body: unknown, key = SECRETS.AUTH_API_KEYS) => send(receiver.url, body, { 'x-api-key': key });

  before(async () => {
    downstream = await startDownstream();
    redis = await startRedis({ args: ['--requirepass', SECRETS.REDIS_PASSWORD, '--appendonly', 'yes'] });
    receiver = await startReceiver({
      ...SECRETS,
      REDIS_URL: redis.url,
      DOWNSTREAM_URL: `${downstream.url}&token=secret-of-the-query-1`,
      LOG_LEVEL: 'debug',
    });
    const event = (n: number) => orderEvent(n, { text: PAYLOAD });
    await post(event(1));
    await post(event(1));
    downstream.next(answer(500, { body: PAYLOAD }), answer(200));
    await post(event(2));
    await downstream.until(3);
    downstream.next(answer(422, { body: PAYLOAD }));
    await post(event(3));
    await post({ ...event(4), detail: PAYLOAD });
    await post(`{"${PAYLOAD}"`);
    await post(event(5), 'a-wrong-key-of-somebody');
    await request('GET', `${receiver.url}/admin/dead-letters`, '', { Authorization: `Bearer ${SECRETS.ADMIN_TOKEN}` });
    metrics = String((await request('GET', `${receiver.url}/metrics`)).body['text']);
    receiver.kill('SIGTERM');
    await receiver.exited;
    lines = receiver
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  });
  after(async () => {
    await receiver.dispose();
    await redis.stop();
    await downstream.stop();
  });

  it('holds no secret and no payload', () => {
    for (const secret of [...Object.values(SECRETS), 'secret-of-the-query-1', PAYLOAD, 'a-wrong-key-of-somebody']) {
      expect(receiver.output()).not.to.include(secret);
    }
  });

  it('has one line for each arrival and one for each attempt, joined by key and event id', () => {
    const arrived = lines.filter(({ message }) => message === 'arrived');
    const attempted = lines.filter(({ message }) => message === 'attempted');
    expect(arrived.map(({ status }) => String(status)).toSorted(ascending)).to.deep.equal([
      '200',
      '200',
      '202',
      '202',
      '400',
      '422',
    ]);
    expect(attempted.map(({ verdict }) => String(verdict)).toSorted(ascending)).to.deep.equal([
      'delivered',
      'delivered',
      'failed',
      'refused',
    ]);
    for (const { key, event_id: eventId } of attempted) {
      expect(arrived.some((line) => line['key'] === key && line['event_id'] === eventId)).to.equal(true);
    }
  });

  it('has moved the metrics that an operator looks at', () => {
    const disposition = (kind: string) =>
      value(`bridgehead_dispositions_total\\{disposition="${kind}",destination="downstream"\\}`);
    expect(['processed', 'duplicate_skipped', 'accepted', 'dead_lettered'].map(disposition)).to.deep.equal([
      1, 1, 1, 1,
    ]);
    const attempts = (verdict: string) =>
      value(`bridgehead_attempt_seconds_count\\{destination="downstream",verdict="${verdict}"\\}`);
    expect(['delivered', 'failed', 'refused'].map(attempts)).to.deep.equal([2, 1, 1]);
    expect(value('bridgehead_duplicates_total\\{rule="default",copy_of="settled"\\}')).to.equal(1);
  });
});
