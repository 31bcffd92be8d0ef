import type { AuthMethod, SourceConfig } from './config.js';
import { readRedisUrl } from './redis-url.js';
import type { Values } from './settings.js';

const SHORT = 16;

/** Warnings about secrets that can be guessed. None is refused for its length: it may be somebody else's choice. */
export function weakSecrets(values: Values, sources: readonly SourceConfig[]): readonly string[] {
  const secrets: readonly (readonly [string, readonly string[]])[] = [
    ['AUTH_API_KEYS', values.AUTH_API_KEYS],
    ['AUTH_BASIC', passwordsOf(values.AUTH_BASIC)],
    ['ADMIN_TOKEN', values.ADMIN_TOKEN === null ? [] : [values.ADMIN_TOKEN]],
    ['REDIS_PASSWORD', values.REDIS_PASSWORD === null ? [] : [values.REDIS_PASSWORD]],
    ['REDIS_SENTINEL_PASSWORD', values.REDIS_SENTINEL_PASSWORD === null ? [] : [values.REDIS_SENTINEL_PASSWORD]],
    ['REDIS_URL', passwordOf(values.REDIS_URL)],
    ...sources.flatMap(({ auth }, index) => (auth?.methods ?? []).map((method) => ofSource(method, index))),
  ];
  return secrets
    .filter(([, texts]) => texts.some((secret) => secret.length < SHORT))
    .map(([name]) => `${name} holds a secret of fewer than ${SHORT} characters, which can be guessed.`);
}

function ofSource(method: AuthMethod, index: number): readonly [string, readonly string[]] {
  switch (method.kind) {
    case 'api-key':
      return [`sources[${index}].auth_api_keys`, method.keys];
    case 'basic':
      return [`sources[${index}].auth_basic`, passwordsOf(method.credentials)];
    case 'jwt':
      return ['', []];
    default:
      return method satisfies never;
  }
}

const passwordsOf = (credentials: readonly string[]): readonly string[] =>
  credentials.map((credential) => credential.slice(credential.indexOf(':') + 1));

function passwordOf(url: string | null): readonly string[] {
  const password = readRedisUrl(url ?? '')?.password ?? '';
  return password === '' ? [] : [password];
}
