/** What is known of a bearer token. */
export type TokenVerdict =
  /** `keys`: what it was checked with. */
  | { readonly kind: 'valid'; readonly expiresMs: number; readonly keys: object }
  | { readonly kind: 'invalid' }
  /** Valid, but not for this: `scope` is what it would have to grant. */
  | { readonly kind: 'insufficient'; readonly scope: string }
  /** Nobody can say at present: the keys of its issuer cannot be had. */
  | { readonly kind: 'unknown' }
  /** There is no token. */
  | { readonly kind: 'absent' };

/** Of several tokens that were not let in: what nobody can say yet, else what would help the sender most. */
export function judge(verdicts: readonly TokenVerdict[]): TokenVerdict {
  const of = (kind: TokenVerdict['kind']): TokenVerdict | undefined => verdicts.find((each) => each.kind === kind);
  return of('unknown') ?? of('insufficient') ?? { kind: 'invalid' };
}

/** RFC 6750, section 3: no error where there was no token. Its 403 for a missing scope is 401 here, see `createAuthenticate`. */
export function bearerChallenge(verdict: TokenVerdict): string {
  const realm = 'Bearer realm="events"';
  if (verdict.kind === 'invalid') return `${realm}, error="invalid_token"`;
  if (verdict.kind === 'insufficient') return `${realm}, error="insufficient_scope", scope="${verdict.scope}"`;
  return realm;
}
