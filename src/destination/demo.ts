import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oneLine } from './printable.js';

/** Beyond it an event is not looked into: this is a demonstration, and must not fill the memory. */
const MAX_BODY_BYTES = 2_097_152;
const LONGEST_FIELD = 200;

/** What stands in for the downstream system as long as none is configured. */
export interface DemoDestination {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on a free port of loopback, prints one line for each event and answers 200 to all of them. */
export async function startDemoDestination(print: (line: string) => void): Promise<DemoDestination> {
  const server = http.createServer((request, response) => {
    response.on('error', () => {});
    void receive(request, response, print);
  });
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage, response: ServerResponse, print: (line: string) => void) {
  try {
    const body = await readBody(request);
    print(`received ${describe(body)} ${sentWith(request)}`);
    response.end();
  } catch {
    response.destroy();
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let readBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    readBytes += chunk.length;
    if (readBytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function describe(body: Buffer): string {
  const event = parse(body.toString());
  return ['source', 'detail-type', 'id'].map((name) => `${name}=${shown(event[name])}`).join(' ');
}

const sentWith = ({ headers }: IncomingMessage): string =>
  `attempt=${shown(headers['bridgehead-attempt'])} idempotency-key=${shown(headers['idempotency-key'])}`;

/** In quotes where it could be taken for more than one value. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? oneLine(value, LONGEST_FIELD) : '';
  return /^[^\s"]*$/.test(text) ? text || '-' : JSON.stringify(text);
}

/** What is no JSON object shows no fields; it was received all the same. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
