import http from 'node:http';
import https from 'node:https';
import { sharedLookup } from './shared-lookup.js';

/** What one request came to. `ms` is the time until then. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      /** The body where it is JSON. */
      readonly body: unknown;
      readonly ms: number;
    }
  /** `why`: "timeout", the system's code such as "ECONNREFUSED", or "token": no request was made for want of one. */
  | { readonly kind: 'no-answer'; readonly why: string; readonly ms: number };

export interface Outgoing {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Without the whole body an answer is none. Where nobody reads it, the status that came stands however the body ends. */
  readonly needsBody: boolean;
}

/** What EventBridge sends with every request; a target may override them. */
const HEADERS: Readonly<Record<string, string>> = {
  'User-Agent': 'Amazon/EventBridge/ApiDestinations',
  'Content-Type': 'application/json; charset=utf-8',
  Range: 'bytes=0-1048575',
  'Accept-Encoding': 'gzip,deflate',
  Connection: 'close',
};
const MAX_ANSWER_BYTES = 8 * 2 ** 20;

/** One request, on a connection of its own. Never rejects: no answer is a reply too. */
export function post({ url, body, headers, timeoutMs, needsBody }: Outgoing): Promise<Reply> {
  const startedMs = performance.now();
  const ms = (): number => performance.now() - startedMs;
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve) => {
    let answered: ((body: unknown) => void) | null = null;
    const fail = (why: string): void =>
      answered !== null && !needsBody ? answered(undefined) : resolve({ kind: 'no-answer', why, ms: ms() });
    const broken = (error: NodeJS.ErrnoException): void => fail(error.code ?? 'connection');
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      lookup: sharedLookup,
      headers: { ...overridden(headers), 'Content-Length': Buffer.byteLength(body) },
    });
    const hangUp = (): void => {
      fail('timeout');
      outgoing.destroy();
    };
    // A process that was held up finds its timers before its sockets, where an answer may lie that came in time.
    const timer = setTimeout(() => setImmediate(hangUp), timeoutMs);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', broken);
    outgoing.on('response', (response) => {
      const { statusCode: status = 0, headers: answer } = response;
      answered = (read) =>
        resolve({ kind: 'answered', status, retryAfter: answer['retry-after'], body: read, ms: ms() });
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
      });
      response.on('error', broken);
      response.on('end', () => answered?.(readable(Buffer.concat(chunks).toString())));
    });
    outgoing.end(body);
  });
}

/** Header names are told apart without their case. */
function overridden(headers: Readonly<Record<string, string>>): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const kept = Object.entries(HEADERS).filter(([name]) => !given.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...headers };
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
