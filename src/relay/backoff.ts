/** The ceiling of the first pause, and the highest one. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles with each attempt. With the usual 1 s and 15 min:
 *
 *     attempt   1    2    3    4    5    6     7     8     9    10   11 and on
 *     ceiling  1 s  2 s  4 s  8 s  16 s 32 s  64 s  128 s 256 s 512 s 15 min
 *
 * @param random in [0, 1)
 */
export function backoffMs(attempt: number, random: number, { firstMs, longestMs }: Backoff): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 32));
  return Math.floor(random * ceilingMs);
}

/**
 * The pause that a destination asked for, in ms; 0 where it asked for none or for something unreadable.
 *
 * RFC 9110, section 10.2.3: whole seconds, or an HTTP date.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Z][a-z]{2},/.test(text)) return 0;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
