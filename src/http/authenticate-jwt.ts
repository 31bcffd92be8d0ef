import { hash } from 'node:crypto';
import type { JwtMethod } from '../config/config.js';
import { createKeySource, type KeyParts } from './authenticate-keys.js';
import type { TokenVerdict } from './authenticate-verdict.js';
import { createVerify } from './authenticate-verify.js';

/** EventBridge shows one token for its whole life, and a receiver knows a handful of connections. */
const MAX_REMEMBERED = 1_000;

type Remembered = Extract<TokenVerdict, { kind: 'valid' }>;

/** One issuer's tokens. */
export interface TokenDoor {
  /** Whether the token was found valid before, and still is: costs a digest, and no check of its signature. */
  remembers(token: string): boolean;
  check(token: string): Promise<TokenVerdict>;
}

/**
 * Remembers valid tokens until they expire, by digest and only for as long as the keys are those that they were checked with. Bad
 * ones are not remembered: a flood of them could push out the good ones.
 */
export function createTokenDoor(method: JwtMethod, parts: KeyParts): TokenDoor {
  const source = createKeySource(method.jwksUrl, parts);
  const verify = createVerify(method, source, parts.clock);
  const remembered = new Map<string, Remembered>();
  /** Many requests with the same new token are one check. */
  const running = new Map<string, Promise<TokenVerdict>>();

  function remember(digest: string, valid: Remembered): void {
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    remembered.set(digest, valid);
  }

  async function checkOnce(token: string, digest: string): Promise<TokenVerdict> {
    try {
      const verdict = await verify(token);
      if (verdict.kind === 'valid') remember(digest, verdict);
      return verdict;
    } finally {
      running.delete(digest);
    }
  }

  return {
    remembers(token) {
      const digest = digestOf(token);
      const entry = remembered.get(digest);
      if (entry === undefined) return false;
      if (entry.keys === source.current() && parts.clock.now() < entry.expiresMs) return true;
      remembered.delete(digest);
      return false;
    },
    check(token) {
      const digest = digestOf(token);
      const known = running.get(digest);
      if (known !== undefined) return known;
      const check = checkOnce(token, digest);
      running.set(digest, check);
      return check;
    },
  };
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');
