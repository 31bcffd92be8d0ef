import type { SourceConfig } from './config.js';
import type { Values } from './settings.js';

const SHORT = 16;

/** Warnings about secrets that can be guessed. None is refused for its length: it may be somebody else's choice. */
export function weakSecrets(values: Values, sources: readonly SourceConfig[]): readonly string[] {
  const secrets: readonly (readonly [string, readonly string[]])[] = [
    ['AUTH_API_KEYS', values.AUTH_API_KEYS],
    ['AUTH_BASIC', values.AUTH_BASIC.map((credential) => credential.slice(credential.indexOf(':') + 1))],
    ['ADMIN_TOKEN', values.ADMIN_TOKEN === null ? [] : [values.ADMIN_TOKEN]],
    ['REDIS_PASSWORD', values.REDIS_PASSWORD === null ? [] : [values.REDIS_PASSWORD]],
    ['REDIS_URL', passwordOf(values.REDIS_URL)],
    ...sources.map(({ auth }, index) => [`sources[${index}].auth_api_keys`, keysOf(auth)] as const),
  ];
  return secrets
    .filter(([, texts]) => texts.some((secret) => secret.length < SHORT))
    .map(([name]) => `${name} holds a secret of fewer than ${SHORT} characters, which can be guessed.`);
}

function keysOf(auth: SourceConfig['auth']): readonly string[] {
  return auth?.methods.flatMap((method) => (method.kind === 'api-key' ? method.keys : [])) ?? [];
}

function passwordOf(url: string | null): readonly string[] {
  const password = url === null ? '' : decodeURIComponent(new URL(url).password);
  return password === '' ? [] : [password];
}
