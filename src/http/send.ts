import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { FIXED_HEADERS } from './fixed-headers.js';
import type { Answer } from './response.js';

/** How much of a body that nobody wants is still read, and for how long, so that its sender sees the status. */
const LINGER_BYTES = 8 * 1024 * 1024;
export const LINGER_MS = 1_000;

/**
 * Writes an answer. Where the body has not been read yet, the whole answer goes out at once and the rest of the body is
 * read and thrown away before the connection closes: closed with bytes unread, it would be reset, and the sender might
 * never see the status.
 */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  const unread = hasBody(request) && !request.complete;
  response.writeHead(answer.status, headersOf(answer, unread));
  if (!unread) {
    response.end(answer.body);
    return;
  }
  response.write(answer.body);
  linger(request, response);
}

/** For a sender that has stalled: there is nothing left to wait for. */
export function sendAndLetGo(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(answer.status, headersOf(answer, true));
  response.end(answer.body);
}

/** The same answer as text, for requests that Node's parser gave up and that have no response object. */
export function rawAnswer(answer: Answer): string {
  const headers = ['Date', new Date().toUTCString(), ...headersOf(answer, true)];
  const lines = headers.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines}\r\n${answer.body}`;
}

function headersOf(answer: Answer, close: boolean): string[] {
  const headers = [...FIXED_HEADERS, ...answer.headers];
  if (answer.contentType !== '') {
    headers.push('Content-Type', answer.contentType, 'Content-Length', String(Buffer.byteLength(answer.body)));
  }
  if (close) headers.push('Connection', 'close');
  return headers;
}

function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return coding !== undefined || (length !== undefined && length !== '0');
}

function linger(request: IncomingMessage, response: ServerResponse): void {
  let leftBytes = LINGER_BYTES;
  const end = (): void => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.on('data', (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) end();
  });
  request.once('end', end).once('close', end);
}
