import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The destination: what arrived, counted by idempotency key. */
export interface Arrivals {
  readonly url: string;
  readonly byKey: ReadonlyMap<string, number>;
  /** How the bodies begin. */
  readonly starts: ReadonlyMap<string, string>;
  /** Keys of events whose sender went away before it could have had an answer. */
  readonly cut: ReadonlySet<string>;
  /** Bodies that should not have come at all, and requests that look like none of ours. */
  readonly strange: readonly string[];
  stop(): Promise<void>;
}

/** Answers 200, and 422 to what says that it wants to be refused. */
export async function startArrivals(): Promise<Arrivals> {
  const byKey = new Map<string, number>();
  const starts = new Map<string, string>();
  const cut = new Set<string>();
  const strange: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('latin1');
      const key = String(request.headers['idempotency-key']);
      byKey.set(key, (byKey.get(key) ?? 0) + 1);
      starts.set(key, body.slice(0, 120));
      if (body.includes('"cut-')) cut.add(key);
      const isOurs = request.method === 'POST' && (request.url === '/all' || request.url === '/some');
      if (!isOurs || 'x-injected' in request.headers) strange.push(`${request.method} ${request.url} ${key}`);
      if (body.startsWith('{"id":"smuggled-')) strange.push(body.slice(0, 300));
      response.writeHead(body.includes('refuse-me') ? 422 : 200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    byKey,
    starts,
    cut,
    strange,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
