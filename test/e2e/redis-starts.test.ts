import { expect } from 'chai';
import { refusedStart, startReceiver } from '../support/receiver.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';
import { request } from '../support/sender.js';

describe('a start on a Redis that', function () {
  this.timeout(20_000);
  let redis: RedisServer;
  afterEach(() => redis.stop());

  it('forgets under pressure is refused, with the remedy', async () => {
    redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    const { code, said } = await refusedStart({ REDIS_URL: redis.url });
    expect(code).to.equal(1);
    expect(said).to.include('allkeys-lru').and.to.include('noeviction');
  });

  it('asks for another password is refused, without showing the one that was given', async () => {
    redis = await startRedis({ args: ['--requirepass', 'the-right-password'] });
    for (const env of [
      { REDIS_URL: redis.url, REDIS_PASSWORD: 'some-wrong-word' },
      { REDIS_URL: redis.url.replace('//', '//:some-wrong-word@') },
    ]) {
      const { code, said, output } = await refusedStart(env);
      expect(code).to.equal(1);
      expect(said).to.include('REDIS_PASSWORD');
      expect(output).not.to.include('some-wrong-word').and.not.to.include('the-right-password');
    }
  });

  it('may forget settled keys succeeds, and /readyz warns', async () => {
    redis = await startRedis({ args: ['--appendonly', 'yes', '--maxmemory-policy', 'volatile-lru'] });
    const receiver = await startReceiver({ REDIS_URL: redis.url });
    try {
      const { status, body } = await request('GET', `${receiver.url}/readyz`);
      expect(status).to.equal(200);
      expect(JSON.stringify(body['warnings'])).to.include('volatile-lru');
    } finally {
      await receiver.dispose();
    }
  });
});
