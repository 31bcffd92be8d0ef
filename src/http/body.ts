import type { IncomingMessage, ServerResponse } from 'node:http';
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

/** Reads the whole body, or says why not; what it takes in memory is counted in `hold`, the declared length up front. */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  connections: Connections,
  maxBytes: number,
  hold: Hold,
): Promise<Body> {
  const declared = declaredBytes(request);
  const isDeclared = !Number.isNaN(declared);
  if (isDeclared && !hold.grow(declared)) return Promise.resolve(noRoom);
  if (request.headers.expect !== undefined) response.writeContinue();

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const connection = connections.of(request.socket);

    const finish = (body: Body): void => {
      request.off('data', take).off('end', complete).off('close', gone);
      response.off('close', gone);
      if (connection !== undefined) connection.bodyFailed = null;
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) finish({ kind: 'refused', problem: tooLarge(maxBytes) });
      else if (!isDeclared && !hold.grow(chunk.length)) finish(noRoom);
      else chunks.push(chunk);
    };
    const complete = (): void => finish({ kind: 'read', bytes: joined(chunks) });
    const gone = (): void => finish({ kind: 'gone' });

    if (connection !== undefined) {
      connection.bodyFailed = (problem) => {
        if (request.complete) return false;
        finish({ kind: 'refused', problem });
        return true;
      };
    }
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

const tooLarge = (maxBytes: number): Problem =>
  new Problem('body-too-large', `the body may have at most ${maxBytes} bytes`);

const noRoom: Body = {
  kind: 'refused',
  problem: new Problem('overloaded', 'too many bytes are being worked on'),
};
