import type { Clock } from '../relay/clock.js';
import type { KeysResult } from '../telemetry/http-facts.js';

export type FetchedText =
  { readonly kind: 'fetched'; readonly text: string } | { readonly kind: Exclude<KeysResult, 'fetched'> };

/** Two of the five seconds that a request has: what waits for it can still be delivered afterwards. */
const TIMEOUT_MS = 2_000;
/** Issuers publish a few KiB. */
const MAX_BYTES = 256 * 1024;

/**
 * The text of a key set. Bounded in time and size, whatever the other side does; redirects are not followed, because they may lead
 * to where the configuration would not go.
 */
export async function fetchKeys(url: string, after: Clock['after']): Promise<FetchedText> {
  const over = new AbortController();
  const { signal } = over;
  const stopWaiting = after(TIMEOUT_MS, () => over.abort());
  try {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    if (response.status === 200 && response.body !== null) return await readText(response.body);
    await response.body?.cancel();
    return { kind: 'wrong-status' };
  } catch {
    return { kind: signal.aborted ? 'timeout' : 'unreachable' };
  } finally {
    stopWaiting();
  }
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<FetchedText> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop lets the rest of the body go.
    if (bytes > MAX_BYTES) return { kind: 'too-large' };
    chunks.push(chunk);
  }
  return { kind: 'fetched', text: Buffer.concat(chunks).toString('utf8') };
}
