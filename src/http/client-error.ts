import type { Socket } from 'node:net';
import type { Connections } from './connections.js';
import { Problem } from './problem.js';
import { problemAnswer } from './response.js';
import { LINGER_MS, rawAnswer } from './send.js';

/** A sender whose request was given up may go on sending; this much of it is thrown away before it is cut off. */
const LINGER_BYTES = 1024 * 1024;

/**
 * What Node's parser gave up is answered by us. Node's own words would be 400, 408 and 431 without a body; a 408 is final
 * for EventBridge, so that a slow sender would lose its event.
 */
export function createClientErrors(
  connections: Connections,
  random: () => number,
): (error: Error, socket: Socket) => void {
  const refused = new WeakMap<Socket, number>();

  function refuse(socket: Socket, problem: Problem): void {
    if (!socket.writable) return;
    socket.end(rawAnswer(problemAnswer(problem, random)));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  }

  function judge(error: Error, socket: Socket): void {
    const before = refused.get(socket);
    if (before !== undefined) {
      // The parser complains again about each further piece: it is read so that the sender sees the first answer.
      if (socket.bytesRead - before > LINGER_BYTES) socket.destroy();
      return;
    }
    const problem = socket.bytesRead === 0 ? null : problemOf(error);
    const connection = connections.of(socket);
    if (problem === null || connection === undefined) {
      socket.destroy();
      return;
    }
    refused.set(socket, socket.bytesRead);
    if (connection.bodyFailed?.(problem) === true) return;
    // Written at once it would be taken for the answer to the request before it.
    if (connection.unanswered > 0) connection.afterwards = () => refuse(socket, problem);
    else refuse(socket, problem);
  }

  return (error, socket) => {
    const connection = connections.of(socket);
    if (codeOf(error) !== HEADERS_TIMEOUT || connection === undefined) return judge(error, socket);
    // Behind a stall Node runs its timers before it reads: what lies there unread may be the whole request.
    const { requests } = connection;
    setImmediate(() => {
      if (connection.requests === requests) judge(error, socket);
    });
  };
}

const HEADERS_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

/** null: the socket is broken, and nobody is left to be told. */
function problemOf(error: Error): Problem | null {
  const code = codeOf(error);
  if (code === HEADERS_TIMEOUT) {
    return new Problem('budget-spent', 'the headers did not come in time');
  }
  if (code === 'HPE_HEADER_OVERFLOW') return new Problem('headers-too-large', 'the headers are too large');
  if (code === 'HPE_INVALID_EOF_STATE') {
    return new Problem('incomplete-request', 'the request ended before it was complete');
  }
  return code.startsWith('HPE_') ? new Problem('malformed-request', 'the request is not valid HTTP') : null;
}
