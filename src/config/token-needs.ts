/** One alone would accept tokens of anybody, or for anybody, or could check none. */
export const TOKEN_NEEDS = ['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE', 'AUTH_JWKS_URL'] as const;

export const TOKEN_SETTINGS = [...TOKEN_NEEDS, 'AUTH_JWT_SCOPE'] as const;

export type TokenSetting = (typeof TOKEN_SETTINGS)[number];

export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/**
 * Why this one must be set, completing "NAME …"; undefined where it is, or where none of the others is. `write` is how a name is
 * written where it was set.
 */
export function tokenNeed(
  name: TokenSetting,
  isSet: (name: TokenSetting) => boolean,
  write: (name: TokenSetting) => string = (each) => each,
): string | undefined {
  const others = TOKEN_SETTINGS.filter((each) => each !== name && isSet(each));
  if (isSet(name) || others.length === 0) return undefined;
  const [are, those] = others.length === 1 ? ['is', 'that'] : ['are', 'those'];
  return `must be set where ${listed(others.map(write))} ${are}: set it, or remove ${those}`;
}
