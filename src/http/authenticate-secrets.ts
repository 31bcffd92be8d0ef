import type { IncomingMessage } from 'node:http';
import { basicCredentials, bearerTokens, valuesOf } from './authenticate-presented.js';
import { createSecretCheck } from './secret.js';

/** A way to authenticate by a secret that both sides hold: judged at once, without waiting for anything. */
export interface SecretMethod {
  readonly challenge: string;
  admits(request: IncomingMessage): boolean;
}

/** No registered scheme says "a key in a header", so the challenge names the header. */
export function apiKey(header: string, keys: readonly string[]): SecretMethod {
  const isKnown = createSecretCheck(keys);
  return {
    challenge: `ApiKey realm="events", header="${header}"`,
    admits: (request) => valuesOf(request, header).some(isKnown),
  };
}

/** RFC 7617. User and password are compared as one, so that nothing tells which of the two was right. */
export function basic(credentials: readonly string[]): SecretMethod {
  const isKnown = createSecretCheck(credentials);
  return {
    challenge: 'Basic realm="events", charset="UTF-8"',
    admits: (request) => basicCredentials(request).some(isKnown),
  };
}

export function adminToken(token: string): SecretMethod {
  const isKnown = createSecretCheck([token]);
  return {
    challenge: 'Bearer realm="admin"',
    admits: (request) => bearerTokens(request).some(isKnown),
  };
}
