/** What a command is made of. A text goes out as UTF-8. */
export type Argument = string | number | Buffer;

/**
 * One command in Redis' protocol, as latin1: one character for each byte, so that texts and bytes share one string, and a
 * batch of commands is put together and written at once. Joined, not added up: a string of forty pieces would be carried
 * from one garbage collection to the next until its reply comes. docs/DECISIONS.md has the figures.
 */
export function wired(args: readonly Argument[]): string {
  const parts = [`*${args.length}`];
  for (const arg of args) {
    const bytes = latin1Of(arg);
    parts.push(`$${bytes.length}`, bytes);
  }
  parts.push('');
  return parts.join('\r\n');
}

function latin1Of(arg: Argument): string {
  if (typeof arg === 'number') return String(arg);
  if (typeof arg !== 'string') return arg.toString('latin1');
  return Buffer.byteLength(arg) === arg.length ? arg : Buffer.from(arg).toString('latin1');
}
