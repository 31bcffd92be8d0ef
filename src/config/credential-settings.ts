import { choice, list, optional, text } from './kinds.js';
import type { Setting } from './setting.js';
import { isKeySetUrl, PLAIN } from './shapes.js';

const HEADER_SAFE = '^[!-~]([ -~]*[!-~])?$';

/** Who may send events: to `/events`, and by the same names in lower case to the path of a source. */
export const senderSettings = {
  AUTH_API_KEYS: list<string>([], 'The API keys that are accepted, so that one can be replaced by the next.', {
    absent: 'no key',
    mayBe: 'one key or several separated by commas, no two alike, each of printable ASCII characters',
    secret: true,
    items: { type: 'string', pattern: HEADER_SAFE },
  }),
  AUTH_API_KEY_HEADER: text('x-api-key', 'The header that carries the API key.', {
    mayBe: 'a header name such as x-api-key, without spaces and without its value',
    schema: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", maxLength: 256 },
  }),
  AUTH_BASIC: list<string>([], 'The users of HTTP Basic that are accepted, each with its password.', {
    absent: 'no user',
    mayBe: 'user:password, or several separated by commas, no two alike; a password may have colons but no comma',
    secret: true,
    items: { type: 'string', pattern: '^[^:\\u0000-\\u001f\\u007f]+:[^\\u0000-\\u001f\\u007f]+$' },
  }),
  AUTH_JWT_ISSUER: optional('no tokens', 'Whose bearer tokens (OAuth, as JWT) are accepted: their `iss`.', {
    mayBe: 'the issuer exactly as its tokens name it, often a URL',
    schema: PLAIN,
  }),
  AUTH_JWT_AUDIENCE: optional('no tokens', 'For whom a token must be meant: its `aud`, or one of them.', {
    mayBe: 'the audience exactly as the tokens name it',
    schema: PLAIN,
  }),
  AUTH_JWKS_URL: optional('no tokens', 'Where the public keys of the issuer are.', {
    mayBe: 'an https URL without user, password and fragment (http only where its host is this one, as 127.0.0.1)',
    because: 'whoever can change the keys on their way can make tokens',
    schema: { pattern: '^https?://', maxLength: 4096 },
    accepts: isKeySetUrl,
  }),
  AUTH_JWT_SCOPE: optional('any scope', 'What a token must grant: its `scope` or `scp`.', {
    mayBe: 'one scope or several separated by single spaces, all of which are needed',
    schema: { pattern: '^[!#-\\[\\]-~]+( [!#-\\[\\]-~]+)*$', maxLength: 1024 },
  }),
} satisfies Readonly<Record<string, Setting<unknown>>>;

/** Who may send events, and who may operate on them. */
export const credentialSettings = {
  AUTH: choice(
    ['none'],
    null,
    'Said out loud, no credential is asked for on an address that others can reach.',
    'whatever credentials are configured',
  ),
  ...senderSettings,
  ADMIN_TOKEN: optional('no admin routes', 'The Bearer token of the admin routes.', {
    mayBe: 'a text of printable ASCII characters without spaces',
    secret: true,
    schema: { pattern: '^[!-~]+$' },
  }),
} satisfies Readonly<Record<string, Setting<unknown>>>;
