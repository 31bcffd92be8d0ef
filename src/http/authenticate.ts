import type { IncomingMessage } from 'node:http';
import type { AuthConfig, AuthMethod } from '../config/config.js';
import { Problem } from './problem.js';
import { createSecretCheck } from './secret.js';

/** Throws the 401 where the request carries no valid credential. */
export type Authenticate = (request: IncomingMessage) => void;

/** A repeated header is looked at this often: more are no sender's mistake. */
const MAX_REPEATS = 4;

interface Method {
  readonly challenge: string;
  admits(request: IncomingMessage): boolean;
}

/**
 * Any configured method will do; without one everybody is let in. Always 401, never 403: 401 makes EventBridge refresh its
 * credential and try again, 403 is final.
 */
export function createAuthenticate(auth: AuthConfig, unauthenticated: () => void): Authenticate {
  const methods = auth.methods.map(methodOf);
  if (methods.length === 0) return () => undefined;
  return refuser(methods, unauthenticated);
}

/** The operator's door: `Authorization: Bearer <ADMIN_TOKEN>`. */
export function createAdminAuthenticate(token: string, unauthenticated: () => void): Authenticate {
  return refuser([bearer(token)], unauthenticated);
}

function refuser(methods: readonly Method[], unauthenticated: () => void): Authenticate {
  const challenge = methods.map((method) => method.challenge).join(', ');
  return (request) => {
    if (methods.some((method) => method.admits(request))) return;
    unauthenticated();
    throw new Problem('unauthenticated', 'a valid credential is needed', { headers: ['WWW-Authenticate', challenge] });
  };
}

function methodOf(method: AuthMethod): Method {
  switch (method.kind) {
    case 'api-key':
      return apiKey(method.header.toLowerCase(), method.keys);
    default:
      return method.kind satisfies never;
  }
}

/** No registered scheme says "a key in a header", so the challenge names the header. */
function apiKey(header: string, keys: readonly string[]): Method {
  const isKnown = createSecretCheck(keys);
  return {
    challenge: `ApiKey realm="events", header="${header}"`,
    admits: (request) => valuesOf(request, header).some(isKnown),
  };
}

function bearer(token: string): Method {
  const isKnown = createSecretCheck([token]);
  return {
    challenge: 'Bearer realm="admin"',
    admits(request) {
      const presented = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      return presented !== undefined && isKnown(presented);
    },
  };
}

/** Each value by itself: joined, as Node does it, two right keys would make a wrong one. */
function valuesOf(request: IncomingMessage, header: string): string[] {
  const values: string[] = [];
  const raw = request.rawHeaders;
  for (let index = 0; index < raw.length && values.length < MAX_REPEATS; index += 2) {
    const name = raw[index] ?? '';
    if (name.length === header.length && name.toLowerCase() === header) values.push(raw[index + 1] ?? '');
  }
  return values;
}
