import type { Sent } from './channel.js';

/** The first word of what a script returned; `unknown` where there is no reply. */
export const wordOf = (sent: Sent): string =>
  sent.kind === 'reply' ? ((sent.value as readonly string[])[0] ?? '') : 'unknown';

/** A list of texts; empty where there is no reply. */
export const listOf = (sent: Sent): string[] =>
  sent.kind === 'reply' && Array.isArray(sent.value) ? sent.value.map(String) : [];

/** A hash, which comes as field, value, field, value. */
export function fieldsOf(sent: Sent): Record<string, string> {
  const list = listOf(sent);
  return Object.fromEntries(
    Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] ?? '', list[2 * index + 1] ?? '']),
  );
}
