import { expect } from 'chai';
import type { OpenLedger } from '#src/relay/ledger.js';
import { settled } from '#src/relay/ledger.js';
import { claimOfNumber, dueNow, moveOfNumber, soon } from '../support/deliveries.js';
import { openOrThrow, redisOptions } from '../support/redis-harness.js';
import { startSyncingRedis, type SyncingRedis } from '../support/syncing-redis.js';

describe('what is stored in a Redis that can tell when its file is on the disk', () => {
  let redis: SyncingRedis;
  let ledger: OpenLedger;
  const begin = async (...args: string[]) => {
    redis = await startSyncingRedis(args);
    ledger = await openOrThrow(redisOptions(redis.url));
  };
  afterEach(async () => {
    await ledger.close();
    await redis.stop();
  });

  it('waits for the disk where Redis does not do so by itself, and is not confirmed while it has not come', async () => {
    await begin('--appendonly', 'yes', '--appendfsync', 'everysec');
    expect(ledger.status().durability).to.equal('fsync');
    expect(await ledger.move([moveOfNumber(1, dueNow()), moveOfNumber(2, settled)], soon())).to.deep.equal([
      { kind: 'moved' },
      { kind: 'moved' },
    ]);
    expect(redis.asked).to.equal(1);
    redis.synced = false;
    const copy = claimOfNumber(1, { token: 'copy' });
    expect(await ledger.move([moveOfNumber(3, dueNow())], soon())).to.deep.equal([{ kind: 'unknown' }]);
    expect(await ledger.claim([copy, claimOfNumber(2)], soon())).to.deep.equal([
      { kind: 'unknown' },
      { kind: 'known', as: 'settled' },
    ]);
    redis.synced = true;
    expect(await ledger.claim([copy], soon())).to.deep.equal([{ kind: 'known', as: 'kept' }]);
  });

  it('is on the disk with its answer where Redis always waits, and need not be asked for', async () => {
    await begin('--appendonly', 'yes', '--appendfsync', 'always');
    await ledger.move([moveOfNumber(1, dueNow())], soon());
    expect([ledger.status().durability, redis.asked]).to.deep.equal(['fsync', 0]);
  });

  it('never is where Redis never waits, or keeps no file', async () => {
    await begin('--appendonly', 'yes', '--appendfsync', 'no');
    expect(ledger.status().durability).to.equal('none');
  });
});
