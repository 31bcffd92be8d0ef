import http from 'node:http';
import https from 'node:https';
import { create as createClient } from 'axios';
import type { DestinationConfig } from '../config/config.js';
import type { Clock } from '../relay/clock.js';
import type { Delivery } from '../relay/delivery.js';
import type { Destination, Reply } from '../relay/destination.js';
import { readAnswer } from './answer.js';
import { attemptHeaders, standingHeaders } from './headers.js';
import { oneLine } from './printable.js';
import { watchedTransport, type Watch } from './watched-request.js';

/**
 * Connections are kept and the youngest is used first; an idle one is closed before the 5 s after which many servers
 * close theirs (or earlier, where the server's own Keep-Alive says so). That avoids most, not all, of the requests
 * that meet a connection which the server is closing: those end as `no-status`.
 */
const AGENT = { keepAlive: true, scheduling: 'lifo', timeout: 4_000 } as const;
/** Node gives each of several addresses of a host 250 ms to connect, less than a round trip around the world. */
const ADDRESS_ATTEMPT_MS = 1_000;

const LONGEST_ERROR = 300;
const LONGEST_RETRY_AFTER = 64;

/**
 * The way out to one destination. Proxies and redirects are never followed, answers never decoded; the time limit
 * holds for the whole attempt. Throws only here, for a configuration that cannot work; `post` never rejects.
 */
export function createDestination(
  config: DestinationConfig,
  deps: { readonly version: string; readonly clock: Clock },
): Destination & { close(): void } {
  const { name, url, timeoutMs } = config;
  const { clock } = deps;
  if (url === null) throw new Error(`destination ${name} has no URL`);
  const secure = new URL(url).protocol === 'https:';
  const options = { ...AGENT, maxFreeSockets: config.slots, autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS };
  const agent = secure ? new https.Agent(options) : new http.Agent(options);
  const standing = standingHeaders(config, deps.version);
  const client = createClient({
    ...(secure ? { httpsAgent: agent } : { httpAgent: agent }),
    responseType: 'stream',
    maxRedirects: 0,
    proxy: false,
    decompress: false,
    validateStatus: () => true,
    transformRequest: [(bytes: Buffer) => bytes],
  });

  return {
    name,
    post: async (delivery: Delivery, attempt: number): Promise<Reply> => {
      const watch: Watch = { written: false };
      const limit = new AbortController();
      // Aborted with a reason of its own: without one Node builds an error, with its stack, on every attempt.
      const over = new AbortController();
      void clock.sleep(timeoutMs, over.signal).then(() => over.signal.aborted || limit.abort());
      try {
        await client.post(url, asBuffer(delivery.payload.bytes), {
          headers: { ...standing, ...attemptHeaders(delivery, attempt) },
          signal: limit.signal,
          transport: watchedTransport(secure, watch),
        });
        return await answered(watch, clock);
      } catch (error) {
        // The limit may strike in the very moment in which the status arrives: the status counts.
        if (watch.response !== undefined) return await answered(watch, clock);
        return unanswered(watch, reason(error, limit.signal.aborted, timeoutMs));
      } finally {
        over.abort('over');
      }
    },
    close: () => agent.destroy(),
  };
}

async function answered(watch: Watch, clock: Pick<Clock, 'sleep'>): Promise<Reply> {
  const { request, response } = watch;
  if (response === undefined) return unanswered(watch, 'no response');
  const answer = await readAnswer(response, clock);
  // Answered before all of it was read: nobody will take the rest, and it would hold the connection for ever.
  if (request?.writableFinished !== true) request?.destroy();
  const retryAfter = response.headers['retry-after'];
  return {
    kind: 'status',
    status: response.statusCode ?? 0,
    retryAfter: retryAfter === undefined ? undefined : oneLine(retryAfter, LONGEST_RETRY_AFTER),
    answer,
  };
}

function unanswered(watch: Watch, error: string): Reply {
  watch.request?.destroy();
  return { kind: watch.written ? 'no-status' : 'not-sent', error };
}

/** Node's own words, which name hosts and ports; never the URL, which may hold a password. */
function reason(error: unknown, timedOut: boolean, timeoutMs: number): string {
  if (timedOut) return `time-out after ${timeoutMs} ms`;
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return oneLine(error.message.includes(code) ? error.message : `${code} ${error.message}`.trim(), LONGEST_ERROR);
}

/** axios takes a Buffer as it is; a view costs no copy. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
