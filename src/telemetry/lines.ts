/** One entry of the log, before it is written out. */
export interface Entry {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Everything a terminal or a line reader could obey instead of show: C0, DEL and C1 controls, the Unicode line ends,
 * the marks that turn the direction of writing, and the byte order mark.
 */
const UNSAFE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const escapeOne = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** The same text in JSON, without anything that a terminal obeys. */
export const escaped = (text: string): string => text.replace(UNSAFE, escapeOne);

/** What stands in a text line without quotes: nothing that could be taken for a second field. */
const PLAIN_VALUE = /^[\w.:/@+#,;{}()[\]-]+$/;

/** One line of JSON. In JSON text an unsafe character can only stand inside a string, where `\uXXXX` means the same. */
export function jsonLine({ time, level, message, fields }: Entry): string {
  const rest = JSON.stringify(fields);
  const head = `{"time":"${time}","level":"${level}","message":${JSON.stringify(message)}`;
  return escaped(rest === '{}' ? `${head}}` : `${head},${rest.slice(1)}`);
}

/** Time, level, message, key=value: for a person at a terminal. Fields without a value are left out. */
export function textLine({ time, level, message, fields: { lines, ...fields } }: Entry): string {
  let line = `${time} ${level.padEnd(5)} ${/["=]/.test(message) ? JSON.stringify(message) : message}`;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue;
    line += ` ${name}=${textValue(value)}`;
  }
  return escaped(line) + block(lines);
}

function textValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return PLAIN_VALUE.test(text) || typeof value === 'number' ? text : JSON.stringify(text);
}

/** The first screen: its rows stand alone and bare, because a person will copy a command out of them. */
const block = (lines: unknown): string =>
  Array.isArray(lines) ? lines.map((line) => `\n${escaped(String(line))}`).join('') : '';
