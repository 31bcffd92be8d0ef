import type { AuthMethod } from './config.js';
import type { senderSettings } from './credential-settings.js';

/** What the settings of a door for events come to: that of `/events`, or of a source. */
export type SenderValues = { readonly [N in keyof typeof senderSettings]: (typeof senderSettings)[N]['fallback'] };

/** Each way to authenticate that is set as a whole. */
export function authMethods({
  AUTH_API_KEYS: keys,
  AUTH_API_KEY_HEADER: header,
  AUTH_BASIC: credentials,
  AUTH_JWT_ISSUER: issuer,
  AUTH_JWT_AUDIENCE: audience,
  AUTH_JWKS_URL: jwksUrl,
  AUTH_JWT_SCOPE: scope,
}: SenderValues): AuthMethod[] {
  const methods: AuthMethod[] = [];
  if (keys.length > 0) methods.push({ kind: 'api-key', header: header.toLowerCase(), keys: [...keys] });
  if (credentials.length > 0) methods.push({ kind: 'basic', credentials: [...credentials] });
  if (issuer !== null && audience !== null && jwksUrl !== null) {
    methods.push({ kind: 'jwt', issuer, audience, jwksUrl, scope });
  }
  return methods;
}
