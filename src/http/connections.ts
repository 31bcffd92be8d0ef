import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Problem } from './problem.js';

/** One socket, and what is under way on it. */
export interface Connection {
  readonly openedMs: number;
  requests: number;
  /** Requests whose answer is not over yet: more than one where the sender pipelines. */
  unanswered: number;
  /** Set while a body is read: told what the parser holds against the rest of it; false where the body is complete already. */
  bodyFailed: ((problem: Problem) => boolean) | null;
  /** Its last request is known: what comes behind it is none. */
  isOver: boolean;
  /** Runs once nothing is unanswered any more. */
  afterwards: (() => void) | null;
}

/** The open sockets: how many there are, since when, and which of them may be closed. */
export function createConnections(monotonic: () => number, headersTimeoutMs: number) {
  const open = new Map<Socket, Connection>();
  let closing = false;

  return {
    count: () => open.size,

    opened: (socket: Socket): void => {
      open.set(socket, {
        openedMs: monotonic(),
        requests: 0,
        unanswered: 0,
        bodyFailed: null,
        isOver: false,
        afterwards: null,
      });
      socket.once('close', () => open.delete(socket));
    },

    of: (socket: Socket): Connection | undefined => open.get(socket),

    /** To be called for each request, before anything else. false: it is none, and gets no answer. */
    began(socket: Socket, response: ServerResponse): boolean {
      const connection = open.get(socket);
      if (connection === undefined) return true;
      if (connection.isOver) return false;
      connection.requests += 1;
      connection.unanswered += 1;
      response.once('close', () => {
        connection.unanswered -= 1;
        if (connection.unanswered > 0) return;
        connection.afterwards?.();
        if (closing) socket.end();
      });
      return true;
    },

    /** Nobody can say where the body of its latest request ends. The parser goes on all the same: what it finds is not served. */
    endWith(socket: Socket): void {
      const connection = open.get(socket);
      if (connection !== undefined) connection.isOver = true;
    },

    /**
     * When the request's first byte came, as nearly as Node can tell: it reports a request only once its headers are complete.
     * The first one of a socket cannot have begun before the socket, nor earlier than the headers may take; a later one is
     * counted from its report.
     */
    firstByteMs(request: IncomingMessage): number {
      const nowMs = monotonic();
      const connection = open.get(request.socket);
      if (connection === undefined || connection.requests !== 1) return nowMs;
      return Math.max(connection.openedMs, nowMs - headersTimeoutMs);
    },

    /** Sockets on which nothing has come yet are closed now, busy ones with their answer. */
    closeGently(): void {
      closing = true;
      for (const [socket, connection] of open) {
        if (connection.unanswered === 0 && socket.bytesRead === 0) socket.destroy();
      }
    },
  };
}

export type Connections = ReturnType<typeof createConnections>;
