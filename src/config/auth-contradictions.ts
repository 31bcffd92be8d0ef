import { isLoopback } from './loopback.js';
import { when, type Rule } from './rule.js';
import type { SettingName } from './settings.js';

/** One alone would accept tokens of anybody, or for anybody, or could check none. */
const JWT_NEEDS = ['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE', 'AUTH_JWKS_URL'] as const satisfies readonly SettingName[];
const JWT_SETTINGS = [...JWT_NEEDS, 'AUTH_JWT_SCOPE'] as const satisfies readonly SettingName[];

/** Each of these asks for a credential. */
const ASKING = ['AUTH_API_KEYS', 'AUTH_BASIC', ...JWT_SETTINGS] as const satisfies readonly SettingName[];

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Which credentials are asked for, and whether any are. */
export const authContradictions: readonly Rule[] = [
  {
    about: ['AUTH_API_KEYS', 'AUTH', 'HOST'],
    tell: ({ values, isSet }) =>
      when(
        !isLoopback(values.HOST) && !ASKING.some(isSet) && values.AUTH === null,
        'AUTH_API_KEYS, AUTH_BASIC or AUTH_JWT_ISSUER must be set where HOST can be reached by others: set one of them (a secret also as AUTH_API_KEYS_FILE or AUTH_BASIC_FILE), or HOST=127.0.0.1, or AUTH=none to let anybody send events.',
      ),
  },
  {
    about: ['AUTH'],
    tell: ({ values, isSet }) => {
      const asking = ASKING.filter(isSet);
      return when(
        values.AUTH === 'none' && asking.length > 0,
        `AUTH=none asks for no credential and ${listed(asking)} for one: remove ${asking.length === 1 ? 'one of them' : 'AUTH=none, or all of the others'}.`,
      );
    },
  },
  ...JWT_NEEDS.map((name): Rule => ({
    // Not about the others: what is wrong by itself is set all the same, and every problem is told at once.
    about: [name],
    tell: ({ isSet }) => {
      const others = JWT_SETTINGS.filter((each) => each !== name && isSet(each));
      return when(
        !isSet(name) && others.length > 0,
        `${name} must be set where ${listed(others)} ${others.length === 1 ? 'is' : 'are'}: set it, or remove ${others.length === 1 ? 'that' : 'those'}.`,
      );
    },
  })),
];
