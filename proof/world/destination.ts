import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { unitOf } from './unit.js';

/** Its name in every receiver's configuration. */
export const DESTINATION = 'orders';

/** What the destination does with a request that it has read. */
export type Step =
  | { readonly kind: 'answer'; readonly status: number; readonly afterMs?: number; readonly retryAfter?: string }
  /** Takes the event, and says nothing: a reset. */
  | { readonly kind: 'reset' }
  /** Takes the event, sends a status line of 200, and breaks off within the body. */
  | { readonly kind: 'cut-body' }
  /** Takes the event, and breaks off within the status line. */
  | { readonly kind: 'cut-head' };

export type Behaviour = (arrival: { readonly unit: string; readonly attempt: number }) => Step;

/** One request that took effect: the event was taken, whatever the receiver was told. */
export interface Delivery {
  /** Of the receiver's own: joins it to the log lines. */
  readonly key: string;
  readonly receiver: string;
  /** The very process, `receiver-1.3`: what it sent may arrive after its death, when the next one lives already. */
  readonly life: string;
  readonly attempt: number;
  readonly atMs: number;
  /** When the status line was handed to the network; null: it never was, or the receiver had gone by then. */
  answeredMs: number | null;
}

export interface Destination {
  readonly port: number;
  readonly deliveries: ReadonlyMap<string, readonly Delivery[]>;
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

/** Remembers every delivery, by event. Which process it was of which receiver stands in the path. */
export async function startDestination(first: Behaviour): Promise<Destination> {
  const deliveries = new Map<string, Delivery[]>();
  const sockets = new Set<Socket>();
  let behaviour = first;

  const take = (unit: string, request: IncomingMessage): Delivery => {
    const life = request.url?.slice(1) ?? '';
    const delivery: Delivery = {
      key: String(request.headers['idempotency-key']),
      receiver: life.split('.', 1)[0] ?? life,
      life,
      attempt: Number(request.headers['bridgehead-attempt']),
      atMs: performance.now(),
      answeredMs: null,
    };
    const known = deliveries.get(unit);
    if (known === undefined) deliveries.set(unit, [delivery]);
    else known.push(delivery);
    return delivery;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    request.setEncoding('utf8');
    for await (const chunk of request) text += chunk;
    const unit = unitOf(text);
    const step = behaviour({ unit, attempt: Number(request.headers['bridgehead-attempt']) });
    if (step.kind === 'answer') {
      const delivery = step.status < 300 ? take(unit, request) : null;
      if (step.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, step.afterMs));
      response.on('finish', () => {
        if (delivery !== null) delivery.answeredMs = performance.now();
      });
      response.writeHead(step.status, step.retryAfter === undefined ? {} : { 'Retry-After': step.retryAfter });
      response.end('{}');
      return;
    }
    const delivery = take(unit, request);
    const socket = request.socket;
    if (step.kind === 'reset') return void socket.resetAndDestroy();
    if (step.kind === 'cut-body') delivery.answeredMs = performance.now();
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"half":';
    socket.write(step.kind === 'cut-body' ? head : head.slice(0, 10));
    setImmediate(() => socket.destroy());
  };
  const server = http.createServer((request, response) => {
    for (const side of [request, response]) side.on('error', () => {});
    serve(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    deliveries,
    behave: (next) => {
      behaviour = next;
    },
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
