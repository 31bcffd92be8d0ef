import { isIP } from 'node:net';
import { isLoopback } from './loopback.js';

/** The schema of a text without control characters. */
export const PLAIN = { maxLength: 4096, pattern: '^[^\\u0000-\\u001f\\u007f]+$' };

/** An IP address or a host name, as one writes it where no port can stand beside it. */
export const isHost = (value: string): boolean => isIP(value) !== 0 || isHostName(value);

export const isHttpUrl = (value: string): boolean => /^https?:\/\/[^/\s]\S*$/.test(value) && URL.canParse(value);

/** What guards the door must come unchanged: by TLS, or from this host. */
export function isKeySetUrl(value: string): boolean {
  if (!isHttpUrl(value) || value.includes('#')) return false;
  const { protocol, hostname, username, password } = new URL(value);
  return username === '' && password === '' && (protocol === 'https:' || isLoopback(hostname));
}

/** A last label of digits only would be a mistyped IP address. */
function isHostName(value: string): boolean {
  const labels = value.split('.');
  return (
    value.length <= 253 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/**
 * No query: the client would take its members for options of its own, and the ledger depends on some of those.
 * The user and the password must be decodable, because the client decodes them.
 */
export function isRedisUrl(value: string): boolean {
  if (!/^rediss?:\/\/\S+$/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.hostname === '' || url.search !== '' || url.hash !== '') return false;
  return /^(\/\d{0,5})?$/.test(url.pathname) && isDecodable(url.username) && isDecodable(url.password);
}

function isDecodable(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}
