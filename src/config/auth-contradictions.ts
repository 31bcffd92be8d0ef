import { isLoopback } from './loopback.js';
import { when, type Rule } from './rule.js';
import type { SettingName } from './settings.js';
import { listed, TOKEN_NEEDS, TOKEN_SETTINGS, tokenNeed } from './token-needs.js';

/** Each of these asks for a credential. */
const ASKING = ['AUTH_API_KEYS', 'AUTH_BASIC', ...TOKEN_SETTINGS] as const satisfies readonly SettingName[];

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
  ...TOKEN_NEEDS.map((name): Rule => ({
    // Not about the others: what is wrong by itself is set all the same, and every problem is told at once.
    about: [name],
    tell: ({ isSet }) => {
      const need = tokenNeed(name, isSet);
      return need === undefined ? undefined : `${name} ${need}.`;
    },
  })),
];
