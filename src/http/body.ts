import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BATCH_ITEMS } from '../event/shape.js';
import type { Hold } from './bytes-in-flight.js';
import type { Connections } from './connections.js';
import { Problem } from './problem.js';

export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The sender went away, or was let go. */
  | { readonly kind: 'gone' };

/** Counted in bytes as declared; NaN where nothing is declared, and it has to be counted as it comes. */
const declaredBytes = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? NaN);

/** Before anything is read: a body that says itself that it is too large. */
export function refuseTooLarge(request: IncomingMessage, maxBytes: number): void {
  if (declaredBytes(request) > maxBytes) throw tooLarge(maxBytes);
}

export interface BodyLimits {
  /** Of a body with one event. */
  readonly maxBytes: number;
  /** Of a body with several. */
  readonly maxBatchBytes: number;
  /** Whether a body that begins so can be one with several. */
  readonly mayBeBatch: (head: Buffer) => boolean;
}

/** So many bytes tell what a body is. */
const HEAD_BYTES = 256;

/**
 * Reads the whole body, or says why not; what it takes in memory is counted in `hold`, the declared length up front. A body
 * that is larger than a single event may be is read on only where it begins as a batch.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  connections: Connections,
  { maxBytes, maxBatchBytes, mayBeBatch }: BodyLimits,
  hold: Hold,
): Promise<Body> {
  const declared = declaredBytes(request);
  const isDeclared = !Number.isNaN(declared);
  if (isDeclared && !hold.grow(declared)) return Promise.resolve(noRoom);
  if (request.headers.expect !== undefined) response.writeContinue();

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let limitBytes = maxBytes;
    // What declares itself to be more than one event is looked at early, anything else once it is.
    const lookAtBytes = declared > maxBytes ? Math.min(HEAD_BYTES, maxBytes) : maxBytes;
    let isLookedAt = false;
    const connection = connections.of(request.socket);

    const finish = (body: Body): void => {
      request.off('data', take).off('end', complete).off('close', gone);
      response.off('close', gone);
      // Of requests sent at once, the next one may be read already: what is its own stays.
      if (connection?.bodyFailed === failed) connection.bodyFailed = null;
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (!isLookedAt && bytes > lookAtBytes) {
        isLookedAt = true;
        if (mayBeBatch(Buffer.concat(chunks, Math.min(bytes, HEAD_BYTES)))) limitBytes = maxBatchBytes;
      }
      const isTooLarge = bytes > limitBytes || (isLookedAt && declared > limitBytes);
      if (isTooLarge) finish({ kind: 'refused', problem: tooLarge(limitBytes) });
      else if (!isDeclared && !hold.grow(chunk.length)) finish(noRoom);
    };
    const complete = (): void => finish({ kind: 'read', bytes: joined(chunks) });
    const gone = (): void => finish({ kind: 'gone' });

    const failed = (problem: Problem): boolean => {
      if (request.complete) return false;
      finish({ kind: 'refused', problem });
      return true;
    };

    if (connection !== undefined) connection.bodyFailed = failed;
    request.on('data', take).on('end', complete).on('close', gone);
    // Node forgets a request that was answered before it was read: its own `close` never comes then, the response's does. And
    // a response that still waits behind another one on its connection has no `close`, where the request has.
    response.on('close', gone);
  });
}

const joined = (chunks: readonly Buffer[]): Buffer => {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
};

export const tooLarge = (maxBytes: number): Problem =>
  new Problem('body-too-large', `the body may have at most ${maxBytes} bytes`);

export const TOO_MANY_EVENTS = `a batch may have at most ${MAX_BATCH_ITEMS} events`;

/** Of one event of a batch, and of one that was kept. */
export const eventTooLarge = (maxBytes: number): string => `an event may have at most ${maxBytes} bytes`;

const noRoom: Body = {
  kind: 'refused',
  problem: new Problem('overloaded', 'too many bytes are being worked on'),
};
