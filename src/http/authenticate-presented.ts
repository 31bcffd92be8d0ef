import type { IncomingMessage } from 'node:http';
import type { CredentialKind } from '../telemetry/http-facts.js';

/** A repeated header is looked at this often: more are no sender's mistake. */
const MAX_REPEATS = 4;

/** Each value by itself: joined, as Node does it, two right keys would make a wrong one. */
export function valuesOf(request: IncomingMessage, header: string): string[] {
  const values: string[] = [];
  const raw = request.rawHeaders;
  for (let index = 0; index < raw.length && values.length < MAX_REPEATS; index += 2) {
    const name = raw[index] ?? '';
    if (name.length === header.length && name.toLowerCase() === header) values.push(raw[index + 1] ?? '');
  }
  return values;
}

/** What stands behind a scheme (RFC 9110, section 11.4), in every `Authorization` of the request. */
function behind(scheme: RegExp, request: IncomingMessage): string[] {
  if (request.headers.authorization === undefined) return [];
  return valuesOf(request, 'authorization').flatMap((value) => scheme.exec(value)?.[1] ?? []);
}

export const bearerTokens = (request: IncomingMessage): string[] => behind(/^bearer +(.+)$/i, request);

/** `user:password` as the bytes that came, one character each. What is no base64 is nobody's credential. */
export const basicCredentials = (request: IncomingMessage): string[] =>
  behind(/^basic +([A-Za-z0-9+/]+={0,2})$/i, request).map((text) => Buffer.from(text, 'base64').toString('latin1'));

/** What a request came with that was not let in; an `Authorization` says more of its sender than a key beside it. */
export function presentedKind(request: IncomingMessage, keyHeaders: readonly string[]): CredentialKind {
  const scheme = /^(basic|bearer)\b/i.exec(request.headers.authorization ?? '')?.[1]?.toLowerCase();
  if (scheme !== undefined) return scheme as 'basic' | 'bearer';
  return keyHeaders.some((header) => (request.headers[header] ?? '') !== '') ? 'api-key' : 'none';
}
