/** What a command is made of. A text goes out as UTF-8. */
export type Argument = string | number | Buffer;

/**
 * One command in Redis' protocol, as latin1: one character for each byte, so that texts and bytes share one string, and a
 * batch of commands is put together and written at once. docs/DECISIONS.md has the figure.
 */
export function wired(args: readonly Argument[]): string {
  let wire = `*${args.length}\r\n`;
  for (const arg of args) wire += bulk(arg);
  return wire;
}

/** A length and so many bytes. */
function bulk(arg: Argument): string {
  const bytes = latin1Of(arg);
  return `$${bytes.length}\r\n${bytes}\r\n`;
}

function latin1Of(arg: Argument): string {
  if (typeof arg === 'number') return String(arg);
  if (typeof arg !== 'string') return arg.toString('latin1');
  return Buffer.byteLength(arg) === arg.length ? arg : Buffer.from(arg).toString('latin1');
}
