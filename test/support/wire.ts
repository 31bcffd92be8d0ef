import { connect, type Socket } from 'node:net';
import type { Answered } from './openapi.js';

/** A connection whose every byte the test decides. */
export interface Wire {
  readonly socket: Socket;
  /** Resolves once it is open. */
  send(text: string | Uint8Array): Promise<void>;
  /** The next answer; rejects when the connection ends before one is complete. */
  answer(): Promise<Answered>;
  /** Resolves with how the connection ended: `reset` where the other side threw it away. */
  readonly closed: Promise<'ended' | 'reset'>;
  text(): string;
}

const nobodyWaits = (): void => undefined;

export function openWire(port: number): Wire {
  const socket = connect(port, '127.0.0.1');
  let buffered = '';
  let isReset = false;
  let wake = nobodyWaits;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffered += chunk;
    wake();
  });
  socket.on('error', () => {
    isReset = true;
  });
  const closed = new Promise<'ended' | 'reset'>((resolve) => {
    socket.on('close', () => {
      resolve(isReset ? 'reset' : 'ended');
      wake();
    });
  });
  return {
    socket,
    closed,
    text: () => buffered,
    send: (text) => new Promise((resolve) => void socket.write(text, () => resolve())),
    async answer() {
      for (;;) {
        const parsed = parseAnswer(buffered);
        if (parsed !== null) {
          buffered = buffered.slice(parsed.length);
          return parsed.answer;
        }
        if (socket.destroyed) throw new Error(`the connection ended: ${buffered}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function parseAnswer(text: string): { answer: Answered; length: number } | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const bodyStart = headEnd + 4;
  const length = bodyStart + Number(headers['content-length'] ?? 0);
  if (text.length < length) return null;
  const body = Buffer.from(text.slice(bodyStart, length), 'latin1').toString('utf8');
  return { answer: { status: Number(statusLine.split(' ')[1]), headers, body }, length };
}

/** One POST to `/events` as text. `headers` beside Host; a Content-Length is added unless one of them says how long it is. */
export function post(body: string, headers: readonly string[] = ['Content-Type: application/json']): string {
  const isSized = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header));
  const all = ['Host: bridgehead', ...headers, ...(isSized ? [] : [`Content-Length: ${Buffer.byteLength(body)}`])];
  return `POST /events HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`;
}
