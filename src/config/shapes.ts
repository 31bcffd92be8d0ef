import { isIP } from 'node:net';
import { isLoopback } from './loopback.js';
import { readRedisUrl } from './redis-url.js';

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

export const isRedisUrl = (value: string): boolean => readRedisUrl(value) !== null;
