import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { Layout } from '#src/ledger/redis/layout.js';
import { openOrThrow, redisOptions } from '#test/support/redis-harness.js';
import { RESERVED_FROM } from './driver.js';
import { requestMaker } from './event.js';

const DESTINATION = 'downstream';
const WINDOW_MS = 25 * 3_600_000;
const PARTITIONS = 64;
const BUCKETS = 1_024;
/** The layout's own count of minutes begins here. */
const FIRST_MINUTE = Date.UTC(2026, 0, 1) / 60_000;
const FIELD_BYTES = 13;

/**
 * Remembers so many keys as settled, spread evenly, by writing the ledger's layout directly: names of the buckets by its
 * own `Layout`, each field a key's last 13 bytes, each value an expiry. One HSET writes all of a bucket: what millions of
 * settles would have left, in a hundredth of the time.
 */
export async function fillSettled(redis: Redis, keys: number): Promise<void> {
  const layout = new Layout('bh');
  const expiry = String(Math.ceil((Date.now() + WINDOW_MS) / 60_000 - FIRST_MINUTE));
  const each = keys / (PARTITIONS * BUCKETS);
  let owed = 0;
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const pipeline = redis.pipeline();
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      owed += each;
      const count = Math.floor(owed);
      owed -= count;
      if (count === 0) continue;
      const key = Buffer.alloc(16);
      key.writeUInt8(partition, 0);
      key.writeUInt16BE(bucket << 6, 1);
      const name = layout.place(DESTINATION, key.toString('hex')).bucket;
      const random = randomBytes(count * FIELD_BYTES);
      const fields: (Buffer | string)[] = [];
      for (let at = 0; at < random.length; at += FIELD_BYTES)
        fields.push(random.subarray(at, at + FIELD_BYTES), expiry);
      pipeline.hset(name, ...fields);
      pipeline.pexpire(name, WINDOW_MS + 3_660_000);
    }
    await pipeline.exec();
  }
}

/** Plain strings with a TTL, as `SET key 1 EX` leaves them: what the layout is compared with. */
export async function fillStrings(redis: Redis, keys: number): Promise<void> {
  const STEP = 10_000;
  for (let done = 0; done < keys; done += STEP) {
    const pipeline = redis.pipeline();
    for (let n = done; n < Math.min(keys, done + STEP); n += 1) {
      const id = `17554ea1-9b10-e0ad-9b31-${n.toString(16).padStart(12, '0')}`;
      pipeline.set(`gc-event-${id}`, '1', 'EX', 90_000);
    }
    await pipeline.exec();
  }
}

/** Keeps so many deliveries, all due now, through the ledger's own scripts. Their events are numbered from RESERVED_FROM. */
export async function fillBacklog(url: string, deliveries: number): Promise<void> {
  const ledger = await openOrThrow(redisOptions(url, { destinations: [DESTINATION], windowMs: WINDOW_MS }));
  const event = requestMaker(() => '');
  const STEP = 500;
  for (let done = 0; done < deliveries; done += STEP) {
    const claims = Array.from({ length: Math.min(STEP, deliveries - done) }, (_, index) => {
      const bytes = event(RESERVED_FROM + done + index);
      const kept = {
        payload: {
          bytes,
          contentType: 'application/json; charset=utf-8',
          source: 'aws.partner/genesys.com/cloud/3f0b1e9c-8a52-4d5e-9b7e-2f1d6c7a8b90/bridgehead',
          detailType: 'v2.detail.events.conversation.{id}.customer.end',
          eventId: String(done + index),
          firstArrivalMs: Date.now(),
          path: '/events',
        },
        attempts: 0,
        lapses: 0,
        evidence: { last: [] },
      };
      const key = randomBytes(16).toString('hex');
      return {
        destination: DESTINATION,
        key,
        token: `fill${done + index}`,
        leaseMs: 0,
        store: { kind: 'waiting', kept, dueInMs: 0 },
      } as const;
    });
    const results = await ledger.claim(claims, performance.now() + 30_000);
    const refused = results.find(({ kind }) => kind !== 'stored');
    if (refused) throw new Error(`the backlog was not taken: ${refused.kind}`);
  }
  await ledger.close();
}
