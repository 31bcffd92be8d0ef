import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a scripted destination does with one request. */
export type Step =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: OutgoingHttpHeaders;
      readonly body?: string | Buffer;
      /** The answer comes so much later, or once this promise is kept: the way to hold an attempt for as long as a test wants. */
      readonly delayMs?: number;
      readonly after?: Promise<unknown>;
    }
  /** The connection is reset, before the body is read or after it. */
  | { readonly kind: 'reset'; readonly afterReading: boolean }
  /** The request is read and nothing ever comes back. */
  | { readonly kind: 'never' }
  /** A status, and a body without an end. */
  | { readonly kind: 'endless'; readonly status: number }
  /** A status, the start of a body, and then silence. */
  | { readonly kind: 'stalled'; readonly status: number; readonly body: string }
  /** A status, less of a body than was announced, and a reset. */
  | { readonly kind: 'cut'; readonly status: number; readonly body: string }
  /** These bytes instead of an answer; then the connection is closed, or left open. */
  | { readonly kind: 'raw'; readonly bytes: string; readonly leaveOpen?: boolean };

export const answer = (status: number, rest: { headers?: OutgoingHttpHeaders; body?: string | Buffer } = {}): Step => ({
  kind: 'answer',
  status,
  ...rest,
});

export async function perform(step: Step, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { socket } = request;
  switch (step.kind) {
    case 'answer':
      await step.after;
      if (step.delayMs !== undefined) await sleep(step.delayMs, undefined, { ref: false });
      response.writeHead(step.status, step.headers).end(step.body);
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'never':
      return;
    case 'endless':
      response.writeHead(step.status);
      await pipeline(Readable.from(endlessly('x'.repeat(16_384))), response);
      return;
    case 'stalled':
      response.writeHead(step.status).write(step.body);
      return;
    case 'cut':
      response.writeHead(step.status, { 'Content-Length': step.body.length + 100 }).write(step.body);
      await sleep(20);
      socket.resetAndDestroy();
      return;
    case 'raw':
      socket.write(step.bytes);
      if (step.leaveOpen !== true) socket.end();
      return;
    default:
      return step satisfies never;
  }
}

function* endlessly(chunk: string): Generator<string> {
  for (;;) yield chunk;
}

/** Something to wait for until a test says so. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const doors: (() => void)[] = [];
  const opened = new Promise<void>((resolve) => doors.push(resolve));
  return { opened, open: () => doors.forEach((door) => door()) };
}
