import { createRequire } from 'node:module';
import type * as Axios from 'axios';
import { Pool } from 'undici';
import type { DestinationConfig } from '../config/config.js';
import type { Clock } from '../relay/clock.js';
import type { Delivery } from '../relay/delivery.js';
import type { Destination, Reply } from '../relay/destination.js';
import { Exchange, type Head } from './exchange.js';
import { attemptHeaders, standingHeaders } from './headers.js';
import { oneLine } from './printable.js';

/**
 * An idle connection is closed before the 5 s after which many servers close theirs (or a second earlier than the server's own
 * Keep-Alive says). That avoids most, not all, of the requests that meet a connection which the server is closing: those
 * end as `no-status`.
 */
const KEEP_ALIVE = { keepAliveTimeout: 4_000, keepAliveMaxTimeout: 4_000, keepAliveTimeoutThreshold: 1_000 };
/** Node gives each of several addresses of a host 250 ms to connect, less than a round trip around the world. */
const ADDRESS_ATTEMPT_MS = 1_000;

/**
 * A body of this size may be answered before it was read, and what is left of it would hold up the next request on its
 * connection: such a connection is not used again.
 */
const ONE_WAY_BYTES = 262_144;

/** axios' one file instead of its 66 modules, which `import` would load: a fifteenth of the start. */
const axios = createRequire(import.meta.url)('axios') as typeof Axios;

const LONGEST_ERROR = 300;
const LONGEST_RETRY_AFTER = 64;

/**
 * The way out to one destination. Proxies and redirects are never followed, answers never decoded; the time limit
 * holds for the whole attempt. Throws only here, for a configuration that cannot work; `post` never rejects.
 *
 * axios is a bare `Axios` whose adapter hands the request to an undici pool: no defaults to merge, no header objects to build.
 * docs/DECISIONS.md has the figures.
 */
export function createDestination(
  config: DestinationConfig,
  deps: { readonly version: string; readonly clock: Clock },
): Destination & { close(): void } {
  const { name, url, timeoutMs } = config;
  const { clock } = deps;
  if (url === null) throw new Error(`destination ${name} has no URL`);
  const { origin, pathname, search } = new URL(url);
  const path = pathname + search;
  const standing = standingHeaders(config, deps.version);
  const pool = new Pool(origin, {
    ...KEEP_ALIVE,
    connections: config.slots,
    pipelining: 1,
    // The one limit of an attempt is ours.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS },
  });
  // Every default would be merged into every request.
  const client = new axios.Axios({});

  return {
    name,
    post: async (delivery: Delivery, attempt: number): Promise<Reply> => {
      const exchange = new Exchange();
      const timeOut = clock.after(timeoutMs, () => exchange.giveUp(new Error(`time-out after ${timeoutMs} ms`)));
      try {
        const response = await client.request<Exchange>({
          data: asBuffer(delivery.payload.bytes),
          adapter: async (request) => {
            const headers = [...standing, ...attemptHeaders(delivery, attempt)];
            const body = request.data as Buffer;
            pool.dispatch({ path, method: 'POST', headers, body, reset: body.length > ONE_WAY_BYTES }, exchange);
            const { status, headers: answered } = await exchange.head;
            return {
              status,
              statusText: '',
              headers: askedOf(answered),
              data: exchange,
              config: request,
            };
          },
        });
        return await replyOf(response.status, response.headers['retry-after'], exchange, clock);
      } catch (error) {
        return { kind: exchange.written ? 'no-status' : 'not-sent', error: reason(error) };
      } finally {
        timeOut();
      }
    },
    close: () => void pool.destroy(),
  };
}

/** The one header that anybody asks for: axios copies each that it is given. */
function askedOf({ 'retry-after': retryAfter }: Head['headers']): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}

/** The answer of a delivery that was taken tells nothing more: it is not waited for. */
async function replyOf(status: number, retryAfter: unknown, exchange: Exchange, clock: Clock): Promise<Reply> {
  const asked = typeof retryAfter === 'string' ? oneLine(retryAfter, LONGEST_RETRY_AFTER) : undefined;
  if (status >= 200 && status < 300) {
    exchange.drain(clock);
    return { kind: 'status', status, retryAfter: asked, answer: '' };
  }
  return { kind: 'status', status, retryAfter: asked, answer: await exchange.answer(clock) };
}

/** The words of Node and undici, which name hosts and ports; never the URL, which may hold a password. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const said = error.message.includes(code) || code === 'Error' ? error.message : `${code} ${error.message}`.trim();
  return oneLine(said, LONGEST_ERROR);
}

/** A view costs no copy. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
