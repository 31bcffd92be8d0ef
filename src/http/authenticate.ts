import type { IncomingMessage } from 'node:http';
import type { AuthConfig, AuthMethod, JwtMethod } from '../config/config.js';
import type { CredentialKind, HttpFacts } from '../telemetry/http-facts.js';
import type { KeyParts } from './authenticate-keys.js';
import type { TokenDoor } from './authenticate-jwt.js';
import { bearerTokens, presentedKind } from './authenticate-presented.js';
import { adminToken, apiKey, basic, type SecretMethod } from './authenticate-secrets.js';
import { judge, bearerChallenge, type TokenVerdict } from './authenticate-verdict.js';
import { Problem } from './problem.js';

/**
 * Throws, or rejects with, the refusal of a request that carries no valid credential. A promise comes back only where a bearer
 * token has to be checked that was not seen before: usually nothing is waited for.
 */
export type Authenticate = (request: IncomingMessage) => Promise<void> | undefined;

/** The operator's door never has to wait. */
export type AdminAuthenticate = (request: IncomingMessage) => undefined;

export interface AuthenticateParts extends KeyParts {
  readonly facts: Pick<HttpFacts, 'unauthenticated' | 'keysFetched'>;
}

/**
 * Any configured method will do, whatever else the request carries; without one everybody is let in. Always 401, never 403: 401
 * makes EventBridge refresh its credential and try again, 403 is final.
 */
export function createAuthenticate(auth: AuthConfig, parts: AuthenticateParts): Authenticate {
  if (auth.methods.length === 0) return () => undefined;
  const secrets = auth.methods.flatMap((method) => secretMethodOf(method) ?? []);
  const doors = auth.methods.flatMap((method) => (method.kind === 'jwt' ? openDoor(method, parts) : []));
  const keyHeaders = auth.methods.flatMap((method) => (method.kind === 'api-key' ? method.header.toLowerCase() : []));
  const refusalOf = refuser(secrets, keyHeaders, (kind) => parts.facts.unauthenticated(kind));

  return (request) => {
    if (secrets.some((method) => method.admits(request))) return undefined;
    const tokens = doors.length === 0 ? [] : bearerTokens(request);
    if (tokens.some((token) => doors.some((door) => door.remembers(token)))) return undefined;
    if (tokens.length > 0) return checked(tokens, doors, (verdict) => refusalOf(request, verdict));
    throw refusalOf(request, doors.length === 0 ? null : { kind: 'absent' });
  };
}

/** The operator's door: `Authorization: Bearer <ADMIN_TOKEN>`. */
export function createAdminAuthenticate(
  token: string,
  unauthenticated: (kind: CredentialKind) => void,
): AdminAuthenticate {
  const method = adminToken(token);
  const refusalOf = refuser([method], [], unauthenticated);
  return (request) => {
    if (method.admits(request)) return undefined;
    throw refusalOf(request, null);
  };
}

/** Most receivers know no tokens: jose, a tenth of the start, is loaded where one is configured. */
function openDoor(method: JwtMethod, parts: KeyParts): TokenDoor {
  let door: TokenDoor | null = null;
  const opening = import('./authenticate-jwt.js').then(({ createTokenDoor }) => {
    door = createTokenDoor(method, parts);
    return door;
  });
  return {
    remembers: (token) => door?.remembers(token) ?? false,
    check: async (token) => (await opening).check(token),
  };
}

function secretMethodOf(method: AuthMethod): SecretMethod | null {
  switch (method.kind) {
    case 'api-key':
      return apiKey(method.header.toLowerCase(), method.keys);
    case 'basic':
      return basic(method.credentials);
    case 'jwt':
      return null;
    default:
      return method satisfies never;
  }
}

async function checked(
  tokens: readonly string[],
  doors: readonly TokenDoor[],
  refusalOf: (verdict: TokenVerdict) => Problem,
): Promise<void> {
  // All at once: several that wait for keys must not wait one after the other.
  const verdicts = await Promise.all(tokens.flatMap((token) => doors.map((door) => door.check(token))));
  if (!verdicts.some(({ kind }) => kind === 'valid')) throw refusalOf(judge(verdicts));
}

/** Makes the refusal, and counts it where it is one. `token`: what became of the bearer tokens; null where none is asked for. */
function refuser(
  secrets: readonly SecretMethod[],
  keyHeaders: readonly string[],
  unauthenticated: (kind: CredentialKind) => void,
): (request: IncomingMessage, token: TokenVerdict | null) => Problem {
  const challenges = secrets.map(({ challenge }) => challenge);
  return (request, token) => {
    if (token?.kind === 'unknown') {
      return new Problem('keys-away', 'the keys that the bearer token has to be checked with cannot be had');
    }
    unauthenticated(presentedKind(request, keyHeaders));
    const all = token === null ? challenges : [...challenges, bearerChallenge(token)];
    const headers = all.flatMap((challenge) => ['WWW-Authenticate', challenge]);
    return new Problem('unauthenticated', 'a valid credential is needed', { headers });
  };
}
