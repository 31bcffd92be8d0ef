import { randomBytes } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { systemClock } from '../../system-clock.js';
import { UsageError } from '../usage-error.js';
import { apiKey, basic, noCredential, oauth, type Credential } from './credential.js';
import { API_KEY_HEADER, type SendFlags } from './flags.js';
import { generated } from './generate.js';
import { eventsOf } from './input.js';
import type { Item } from './item.js';
import { asReplay, withCopies } from './repeats.js';
import { senders, type Sender } from './senders.js';

/** The secret may stand in the environment, and is then to be taken away there. */
const HALF_OAUTH =
  'OAuth needs all of --oauth-token-url, --oauth-client-id and --oauth-client-secret (or BRIDGEHEAD_SEND_CLIENT_SECRET): ' +
  'say the others too, or none of them';

/** What is sent, and how many events it is before any is sent twice; null: nobody knows yet. */
export function sourceOf(flags: SendFlags, paths: readonly string[], stdin: NodeJS.ReadableStream) {
  const { generate, duration, rate, batchSize, duplicates, replay } = flags;
  if (generate !== undefined && duration !== undefined) throw new UsageError('--generate or --duration, not both');
  if (duration !== undefined && rate === Infinity) throw new UsageError('--duration needs a --rate');
  const perDuration = duration === undefined ? undefined : Math.ceil((duration / 1_000) * rate * batchSize);
  const own = generate ?? perDuration;
  if (own !== undefined && paths.length > 0) throw new UsageError('either files, or events of its own making');
  if (own === undefined && paths.length === 0) {
    throw new UsageError('nothing to send: name files, "-" for standard input, or say --generate');
  }
  const run = { id: randomBytes(4).toString('hex'), nowMs: Date.now() };
  let items: Iterable<Item> | AsyncIterable<Item> =
    own === undefined ? eventsOf(paths, stdin) : generated(own, flags.shape, run);
  if (replay !== undefined) items = asReplay(items, replay);
  if (duplicates > 0) items = withCopies(items, duplicates, Math.random);
  return { items, total: own === undefined ? null : own + Math.floor(own * duplicates + 1e-6) };
}

export function senderOf({ sender: name, batchSize, maxAttempts, maxAge, timeout }: SendFlags): Sender {
  const sender = senders[name];
  if (batchSize > sender.maxBatch) {
    throw new UsageError(`the sender "${name}" has at most ${sender.maxBatch} in one request`);
  }
  const [leastMs, mostMs] = sender.timeoutRangeMs;
  if (timeout !== undefined && (timeout < leastMs || timeout > mostMs)) throw new UsageError(wrongTimeout(name));
  return {
    ...sender,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(maxAge === undefined ? {} : { maxAgeMs: maxAge }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

const wrongTimeout = (name: SendFlags['sender']): string =>
  name === 'bus'
    ? '--timeout: a custom bus waits 1s to 30s'
    : `--timeout: the sender "${name}" always waits 5s; leave it out, or say --sender bus, which waits 1s to 30s`;

export function credentialOf(flags: SendFlags): Credential {
  const { oauthTokenUrl: tokenUrl, oauthClientId: clientId, oauthClientSecret: clientSecret, oauthScope } = flags;
  if (flags.apiKey === undefined && flags.apiKeyHeader !== API_KEY_HEADER) {
    throw new UsageError('--api-key-header needs an --api-key to put into it');
  }
  const ways = [flags.apiKey, flags.basic, tokenUrl].filter((way) => way !== undefined);
  if (ways.length > 1) throw new UsageError('a connection has one credential: an API key, Basic, or OAuth');
  const isHalf = [clientId, clientSecret, oauthScope].some((part) => part !== undefined) && tokenUrl === undefined;
  if (isHalf) throw new UsageError(HALF_OAUTH);
  if (flags.apiKey !== undefined) return apiKey(...checkedHeader(flags.apiKeyHeader, flags.apiKey));
  if (flags.basic !== undefined) return basic(flags.basic);
  if (tokenUrl === undefined) return noCredential;
  if (clientId === undefined || clientSecret === undefined) throw new UsageError(HALF_OAUTH);
  const scope = oauthScope === undefined ? {} : { scope: oauthScope };
  return oauth({
    tokenUrl: endpoint(tokenUrl).href,
    clientId,
    clientSecret,
    monotonic: () => systemClock.monotonic(),
    ...scope,
  });
}

export const headersOf = ({ header }: SendFlags): Record<string, string> =>
  Object.fromEntries(
    header.map((line) => {
      const colon = line.indexOf(':');
      return checkedHeader(line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim());
    }),
  );

/** The value may be a secret: it is not quoted. */
function checkedHeader(name: string, value: string): [string, string] {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return [name, value];
  } catch {
    throw new UsageError('a header is written "Name: value", in characters that a header may have');
  }
}

/** `http://host:8080` alone means its `/events`. */
export function eventsUrl(text: string): string {
  const url = endpoint(text);
  if (url.pathname === '/') url.pathname = '/events';
  return url.href;
}

function endpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError('a URL begins with http:// or https://');
  return url;
}
