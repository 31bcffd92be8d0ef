import type { IncomingMessage } from 'node:http';
import type { Clock } from '../relay/clock.js';
import { printable } from './printable.js';

/** As much of an answer is kept, for the person who reads the evidence. */
const KEPT_BYTES = 1_024;
/** As much is read, so that the connection can be used again; beyond it a new connection is cheaper. */
const READ_BYTES = 65_536;
/** The status has decided already: so long, and no longer, the rest of the answer is waited for. */
const READ_MS = 250;

/**
 * The start of an answer's body, however the body ends: complete, cut off, too long or too slow. A body that is not
 * read to its end takes its connection with it. Never rejects.
 */
export async function readAnswer(response: IncomingMessage, clock: Pick<Clock, 'sleep'>): Promise<string> {
  const kept: Buffer[] = [];
  let readBytes = 0;
  const over = new AbortController();
  response.on('data', (chunk: Buffer) => {
    if (readBytes < KEPT_BYTES) kept.push(chunk.subarray(0, KEPT_BYTES - readBytes));
    readBytes += chunk.length;
    if (readBytes > READ_BYTES) over.abort('over');
  });
  for (const event of ['end', 'error', 'close']) response.on(event, () => over.abort('over'));
  if (response.destroyed) over.abort('over');
  await clock.sleep(READ_MS, over.signal);
  if (!response.readableEnded) response.destroy();
  const encoding = response.headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? printable(Buffer.concat(kept)) : `(${encoding.slice(0, 20)}, not decoded)`;
}
