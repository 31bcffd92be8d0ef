import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import type { JwtMethod } from '../config/config.js';
import type { Clock } from '../relay/clock.js';
import type { KeySet, KeySource } from './authenticate-keys.js';
import type { TokenVerdict } from './authenticate-verdict.js';

/** Signatures only: with HMAC a public key would do as the secret, and `none` signs nothing. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/** How far the clocks of issuer and receiver may be apart. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** A token that does not name its key is tried with so many of those that could be meant. */
const MAX_CANDIDATES = 8;

/** RFC 7515, section 7.1. jose would forgive padding, and one token would have several texts. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** What a set of keys says of a token; `no-key`: the key that signed it is not among them. */
type Finding = TokenVerdict | { readonly kind: 'no-key' };

const INVALID = { kind: 'invalid' } as const;
const UNKNOWN = { kind: 'unknown' } as const;
const NO_KEY = { kind: 'no-key' } as const;

/**
 * Whether a token may send events. Only one that could be ours makes the keys be fetched anew: what does not even claim to come
 * from the issuer, or to be in its time, is refused before any key is looked for.
 */
export function createVerify(method: JwtMethod, source: KeySource, clock: Pick<Clock, 'now'>) {
  const { issuer, audience, scope } = method;
  const options = () => ({
    algorithms: ALGORITHMS,
    issuer,
    audience,
    requiredClaims: ['exp'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(clock.now()),
  });

  function judged(claims: JWTPayload, keys: KeySet): TokenVerdict {
    if (scope !== null && !grants(claims, scope)) return { kind: 'insufficient', scope };
    return { kind: 'valid', expiresMs: ((claims.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000, keys };
  }

  async function tryKeys(token: string, keys: KeySet, namesKey: boolean): Promise<Finding> {
    try {
      return judged((await jwtVerify(token, keys, options())).payload, keys);
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return tryEach(token, error, keys, namesKey);
      return findingOf(error, namesKey);
    }
  }

  async function tryEach(
    token: string,
    candidates: AsyncIterable<CryptoKey>,
    keys: KeySet,
    namesKey: boolean,
  ): Promise<Finding> {
    let tried = 0;
    for await (const key of candidates) {
      try {
        return judged((await jwtVerify(token, key, options())).payload, keys);
      } catch (error) {
        tried += 1;
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) return findingOf(error, namesKey);
        if (tried >= MAX_CANDIDATES) break;
      }
    }
    return namesKey ? INVALID : NO_KEY;
  }

  return async (token: string): Promise<TokenVerdict> => {
    const claimed = claimedBy(token);
    if (claimed === null || !couldBeOurs(claimed.claims, method, clock.now() / 1000)) return INVALID;

    const atHand = source.current();
    const finding = atHand === null ? NO_KEY : await tryKeys(token, atHand, claimed.namesKey);
    if (finding.kind !== 'no-key') return finding;

    const isLatest = await source.refresh();
    const latest = source.current();
    if (latest !== null && latest !== atHand) {
      const second = await tryKeys(token, latest, claimed.namesKey);
      if (second.kind !== 'no-key') return second;
    }
    return isLatest ? INVALID : UNKNOWN;
  };
}

/** What a token says of itself, believed by nobody yet; null where no key could ever make it valid. */
function claimedBy(token: string): { claims: JWTPayload; namesKey: boolean } | null {
  if (!COMPACT.test(token)) return null;
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === undefined || !ALGORITHMS.includes(alg)) return null;
    return { claims: decodeJwt(token), namesKey: kid !== undefined };
  } catch {
    return null;
  }
}

/** jose asks the same of the token once its signature is right; this spares the search for a key, and refuses what never expires. */
function couldBeOurs({ iss, aud, exp, nbf }: JWTPayload, { issuer, audience }: JwtMethod, nowSeconds: number): boolean {
  if (iss !== issuer || ![aud].flat().includes(audience)) return false;
  if (exp === undefined || !Number.isFinite(exp) || exp <= nowSeconds - CLOCK_TOLERANCE_SECONDS - 1) return false;
  return nbf === undefined || nbf <= nowSeconds + CLOCK_TOLERANCE_SECONDS;
}

/** A token without a key's name may have been signed by a key that is new. */
function findingOf(error: unknown, namesKey: boolean): Finding {
  if (error instanceof errors.JWKSNoMatchingKey) return NO_KEY;
  if (error instanceof errors.JWSSignatureVerificationFailed && !namesKey) return NO_KEY;
  // A key that cannot be used is the issuer's fault, and no reason to call the token wrong.
  return error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid) ? INVALID : UNKNOWN;
}

/** `scope` as RFC 9068 has it, or `scp`, a text or a list. All that is needed must be granted. */
function grants(claims: Readonly<Record<string, unknown>>, needed: string): boolean {
  const texts = [claims['scope'], claims['scp']].flat().filter((each) => typeof each === 'string');
  const granted = new Set(texts.flatMap((text) => text.split(' ')));
  return needed.split(' ').every((each) => granted.has(each));
}
