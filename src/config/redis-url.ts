import type { RedisAddress } from './config.js';

/**
 *     redis://[user:password@]host[:port][,host[:port]…][/database]
 *     redis+sentinel://[user:password@]host[:port][,host[:port]…]/name[/database]
 *
 * `rediss` for TLS. No query: the client would take its members for options of its own, and the ledger depends on some.
 */
const FORM = /^redis(s?)(\+sentinel)?:\/\/(?:([^/?#\s]*)@)?([^@/?#\s]+)(?:\/([^?#\s]*))?$/;
const DATABASE = /^\d{0,5}$/;
const NAME = /^[A-Za-z0-9._-]{1,128}$/;

/** null where the text is none of these forms. The user and the password come decoded. */
export function readRedisUrl(text: string): RedisAddress | null {
  const [whole, tls, sentinel, credential = '', authority = '', path = ''] = FORM.exec(text) ?? [];
  if (whole === undefined) return null;
  const hosts = authority.split(',').map((each) => hostOf(each, sentinel === undefined ? 6379 : 26_379));
  const [name = '', database = '', ...more] = sentinel === undefined ? ['', path] : path.split('/');
  const [user, password] = [/^[^:]*/, /(?<=^[^:]*:).*$/].map((part) => decoded(part.exec(credential)?.[0] ?? ''));
  if (!DATABASE.test(database) || more.length > 0 || (sentinel !== undefined && !NAME.test(name))) return null;
  if (user == null || password == null || !hosts.every((host) => host !== null)) return null;
  const shown = hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ');
  return {
    hosts,
    shown: sentinel === undefined ? shown : `${shown} (Sentinels of ${name})`,
    sentinelsOf: sentinel === undefined ? null : name,
    sentinelPassword: '',
    user,
    password,
    database: Number(database),
    tls: tls !== '',
  };
}

function hostOf(text: string, port: number): RedisAddress['hosts'][number] | null {
  if (!URL.canParse(`redis://${text}`)) return null;
  const url = new URL(`redis://${text}`);
  if (url.hostname === '') return null;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || port) };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
