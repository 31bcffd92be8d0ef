import type { RedisOptions } from 'ioredis';
import type { RedisAddress } from '../../config/config.js';

export type Connection = Omit<RedisOptions, 'replyMapping'>;

type Host = RedisAddress['hosts'][number];

/** A Sentinel that hangs must not hold up the next one's turn. */
const SENTINEL_MS = 1_000;

/** How ioredis is told to reach one server: a host of the address, or the primary that its Sentinels name. */
export function connectionTo(address: RedisAddress, host: Host = firstOf(address)): Connection {
  const { sentinelsOf, user, password, database, tls } = address;
  const who = {
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    db: database,
  };
  if (sentinelsOf === null) return { ...who, ...host };
  return {
    ...who,
    sentinels: [...address.hosts],
    name: sentinelsOf,
    ...(address.sentinelPassword === '' ? {} : { sentinelPassword: address.sentinelPassword }),
    ...(tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
    sentinelCommandTimeout: SENTINEL_MS,
  };
}

function firstOf({ hosts: [first] }: RedisAddress): Host {
  if (first === undefined) throw new Error('an address without a host');
  return first;
}
