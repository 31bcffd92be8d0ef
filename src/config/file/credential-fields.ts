import { authMethods, type SenderValues } from '../auth-methods.js';
import type { AuthConfig } from '../config.js';
import { senderSettings } from '../credential-settings.js';
import { TOKEN_NEEDS, tokenNeed } from '../token-needs.js';
import type { Fields } from './fields.js';
import type { Reading } from './reading.js';

type InLowerCase<T> = { readonly [N in keyof T & string as Lowercase<N>]: T[N] };

const names = Object.keys(senderSettings) as readonly (keyof typeof senderSettings)[];

const lower = <N extends string>(name: N): Lowercase<N> => name.toLowerCase() as Lowercase<N>;

/** What a source may say of its senders: the settings of `/events`, by the names that they have in a file. */
export const credentialFields = Object.fromEntries(
  names.map((name) => [lower(name), senderSettings[name]]),
) as InLowerCase<typeof senderSettings>;

/** Who may post to the path of a source, which stands at `at`; null where it says nothing of it. */
export function readCredentials(
  { values, places }: Pick<Fields<typeof credentialFields>, 'values' | 'places'>,
  at: string,
  path: string,
  reading: Reading,
): AuthConfig | null {
  const headerAt = places.get('auth_api_key_header');
  if (headerAt !== undefined && !places.has('auth_api_keys')) {
    reading.refuse(headerAt, `${path}.auth_api_key_header`, 'has no effect without auth_api_keys');
  }
  for (const name of TOKEN_NEEDS) {
    const need = tokenNeed(name, (each) => places.has(lower(each)), lower);
    if (need !== undefined) reading.refuse(at, `${path}.${lower(name)}`, need);
  }
  const all = names.map((name) => [name, values[lower(name)] ?? senderSettings[name].fallback] as const);
  const methods = authMethods(Object.fromEntries(all) as SenderValues);
  return methods.length === 0 ? null : { methods };
}
