import { expect } from 'chai';
import { Redis } from 'ioredis';
import { startRedis } from '../support/redis-server.js';

describe('the Redis server of the tests', () => {
  it('is a real one, configured by its arguments, and keeps its files over a restart', async () => {
    const server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    try {
      const client = new Redis(server.url);
      client.on('error', () => undefined);
      await client.set('kept', 'yes');
      expect(await client.config('GET', 'appendfsync')).to.deep.equal(['appendfsync', 'always']);
      await server.restart();
      expect(await client.get('kept')).to.equal('yes');
      client.disconnect();
    } finally {
      await server.stop();
    }
  });
});
