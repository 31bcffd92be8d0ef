import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config/config.js';
import { envelopeReader, type Reader } from '../event/reader.js';
import type { Keying } from '../event/key.js';
import type { AdminParts } from './admin.js';
import { createApp } from './app.js';
import { createAdminAuthenticate, createAuthenticate } from './authenticate.js';
import { headersTimeoutMs } from './budget.js';
import { createBytesInFlight, type BytesInFlight } from './bytes-in-flight.js';
import { expressMessages } from './express-messages.js';
import { createClientErrors } from './client-error.js';
import { createConnections } from './connections.js';
import type { Probed } from './probes.js';
import { Problem } from './problem.js';
import { createReceive, type ReceiveParts } from './receive.js';
import { problemAnswer } from './response.js';
import { adminRoutes, probeRoutes, type Metrics } from './routes.js';
import { rawAnswer, send } from './send.js';
import { createShed, type Load } from './shed.js';
import { createTranslate } from './translate.js';

export interface HttpParts extends ReceiveParts {
  readonly config: ReceiveParts['config'] &
    Pick<Config, 'auth' | 'sources' | 'adminToken' | 'maxConnections' | 'maxInFlightBytes'>;
  readonly keying: Keying;
  /** What reads the bodies posted to `/events/{name}`, by name. */
  readonly sources: ReadonlyMap<string, Reader>;
  readonly admin: AdminParts;
  readonly health: Probed & Load;
  readonly metrics: () => Promise<Metrics>;
}

export interface HttpEntry {
  readonly server: Server;
  /** Arrivals being worked on, and the bytes of their bodies. */
  readonly inFlight: BytesInFlight['usage'];
  /** Resolves with the port once it is open; rejects where it cannot be opened, and may then be called again. */
  listen(host: string, port: number): Promise<number>;
  /**
   * Takes no new connection, closes the idle ones at once and each busy one with its answer; what is left after `graceMs` is cut
   * off. Arrivals meanwhile are refused as `health.draining()` says.
   */
  close(graceMs: number): Promise<void>;
}

/** Longer than the 60 s after which load balancers give up an idle connection: they must be the first to close it. */
const KEEP_ALIVE_MS = 65_000;
/**
 * Connections that the kernel holds until they are taken. Of Node's 511 a stall of two seconds drops some, whose senders try again
 * after a second; Linux allows 4,096.
 */
const BACKLOG = 4_096;
/** A socket on which nothing moves at all while something should. */
const SOCKET_TIMEOUT_MS = 30_000;

/**
 * Whether another reader on the way may have seen another end of the body, and so another second request. Node's parser takes
 * `Transfer-Encoding` without a value for no header at all, and knows codings that nobody here decodes.
 */
const isAmbiguous = (coding: string, { headers }: IncomingMessage): boolean =>
  coding.toLowerCase() !== 'chunked' || headers['content-length'] !== undefined;

/** The way in. Every limit that Node has by itself is set here, or replaced by one of ours. */
export function createHttpServer(parts: HttpParts): HttpEntry {
  const { config, facts, clock, random, health } = parts;
  const headersMs = headersTimeoutMs(config.answerDeadlineMs);
  const connections = createConnections(() => clock.monotonic(), headersMs);
  const translate = createTranslate((where, error) => facts.fault(where, error));

  const inFlight = createBytesInFlight(config.maxInFlightBytes);
  const gate = {
    inFlight,
    shed: createShed(health, connections.count, config.maxConnections),
    authenticate: createAuthenticate(config.auth, { facts, clock }),
    connections,
    translate,
  };
  const receive = createReceive(parts, envelopeReader(parts.keying), gate);
  const receiveFrom = new Map(
    [...parts.sources].map(([name, reader]) => {
      const { auth = null, maxBodyBytes } = config.sources.find((each) => each.name === name) ?? {};
      const largest = maxBodyBytes ?? config.maxBodyBytes;
      const limits = { maxBodyBytes: largest, maxBatchBytes: Math.max(largest, config.maxBatchBytes) };
      const ofSource = { ...parts, config: { ...config, ...limits } };
      const authenticate = auth === null ? gate.authenticate : createAuthenticate(auth, { facts, clock });
      return [reader.path, createReceive(ofSource, reader, { ...gate, authenticate })];
    }),
  );
  const routes = probeRoutes(health, parts.metrics);
  if (config.adminToken !== null) {
    const authenticate = createAdminAuthenticate(config.adminToken, (kind) => facts.unauthenticated(kind));
    routes.push(...adminRoutes(parts.admin, authenticate, facts));
  }
  const app = createApp(receive, receiveFrom, routes, translate, random);

  /** false: it is no request of which anybody could be sure, and nothing is left to be done with it. */
  const isSound = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!connections.began(request.socket, response)) return false;
    const { host, 'transfer-encoding': coding } = request.headers;
    if (host === undefined && request.httpVersion === '1.1') {
      refuse(request, response, new Problem('malformed-request', 'the request has no Host header'));
      return false;
    }
    if (coding === undefined || !isAmbiguous(coding, request)) return true;
    connections.endWith(request.socket);
    refuse(request, response, new Problem('malformed-request', 'the end of the body cannot be told for certain'));
    return false;
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (isSound(request, response)) app(request, response);
  };
  const refuse = (request: IncomingMessage, response: ServerResponse, problem: Problem): void =>
    send(request, response, problemAnswer(problem, random));

  const server = createServer({
    ...expressMessages(app),
    headersTimeout: headersMs,
    // The body's time is the budget's, see `Visit`.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.ceil(headersMs / 6),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Node's own refusal of a missing Host has no body.
    requireHostHeader: false,
  });
  server.timeout = SOCKET_TIMEOUT_MS;
  // Node has this switch since its first years and no word of it in its documentation. Without it a sender that shuts its side
  // behind a whole request gets no answer, though its event is delivered.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Up to here a connection is told that there are too many; beyond, it is not even taken.
  server.maxConnections = config.maxConnections * 2;
  server.on('connection', connections.opened);
  server.on('request', serve);
  // The go-ahead is given by whoever reads the body, so that a refusal comes before it.
  server.on('checkContinue', serve);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (!isSound(request, response)) return;
    refuse(request, response, new Problem('expectation-failed', 'only 100-continue can be expected'));
  });
  server.on('connect', (_request, socket) => {
    socket.end(rawAnswer(problemAnswer(new Problem('not-found', 'this is no proxy'), random)));
  });
  server.on('clientError', createClientErrors(connections, random));

  return {
    server,
    inFlight: () => inFlight.usage(),
    listen: async (host, port) => {
      server.listen({ port, host, backlog: BACKLOG });
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    close: (graceMs) =>
      new Promise((resolve) => {
        const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cutOff);
          resolve();
        });
        connections.closeGently();
      }),
  };
}
