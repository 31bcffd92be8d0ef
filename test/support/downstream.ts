import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { answer, perform, type Step } from './downstream-step.js';

/** One request that the destination has read to its end. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values as they were sent, in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** A downstream system that does as it is told, and remembers what it was sent. It answers 200 unless told otherwise. */
export interface Downstream {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** What happens to the next requests, one step each, in the order in which they arrive. */
  next(...steps: readonly Step[]): void;
  /** What happens to every other request. */
  always(step: Step | ((received: Received) => Step)): void;
  /** Resolves when this many requests have been read since the start. */
  until(count: number): Promise<void>;
  /** Connections opened since the start, and those open now. */
  connections(): { readonly opened: number; readonly open: number };
  /** Resolves when no connection is open. */
  untilClosed(): Promise<void>;
  /** Stops listening and breaks every connection. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  restart(): Promise<void>;
}

const delivered = (): Step => answer(200);

export async function startDownstream(tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<Downstream> {
  const received: Received[] = [];
  const steps: Step[] = [];
  const changes = new EventEmitter();
  const sockets = new Set<Socket>();
  let opened = 0;
  let otherwise: (received: Received) => Step = delivered;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const step = steps.shift();
    if (step?.kind === 'reset' && !step.afterReading) return perform(step, request, response);
    const body = Buffer.concat(await request.toArray());
    const { method = '', url: path = '', headers, rawHeaders } = request;
    const arrived = { method, path, headers, rawHeaders, body };
    received.push(arrived);
    changes.emit('change');
    return perform(step ?? otherwise(arrived), request, response);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    for (const side of [request, response]) side.on('error', () => {});
    serve(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket
      .on('error', () => {})
      .on('close', () => {
        sockets.delete(socket);
        changes.emit('change');
      });
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const when = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(changes, 'change');
  };
  const port = await listen(0);

  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/in?tenant=7`,
    port,
    received,
    next: (...more) => void steps.push(...more),
    always: (step) => {
      otherwise = typeof step === 'function' ? step : () => step;
    },
    until: (count) => when(() => received.length >= count),
    untilClosed: () => when(() => sockets.size === 0),
    connections: () => ({ opened, open: sockets.size }),
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    restart: async () => void (await listen(port)),
  };
}
