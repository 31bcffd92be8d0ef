/** An error as it may be shown: what went wrong and where in our code, nothing of what was being carried. */
export interface RedactedError {
  readonly error: string;
  readonly code?: string;
  readonly stack?: string;
}

const LONGEST_MESSAGE = 500;
const LONGEST_STACK = 4_000;

/**
 * Known leaks in the texts of errors. A URL keeps scheme, host and path: all up to its last `@` goes, because a
 * password may hold `/`, `?` and `@` itself. Redis repeats the arguments of a command that it does not know, and
 * `JSON.parse` quotes the text that it could not read.
 */
const LEAKS: readonly (readonly [RegExp, string])[] = [
  [/:\/\/\S*@/g, '://'],
  [/(:\/\/[^\s?#]*)[?#]\S*/g, '$1'],
  [/with args beginning with:.*/gis, 'with args left out'],
  [/(Unexpected token) .*?(?:is not valid JSON|$)/gs, '$1: not valid JSON'],
  [/\b(Bearer|Basic) [^\s"']+/gi, '$1 ***'],
];

/**
 * The start of an error's text, with every known leak cut out. Cut to length first, because a long text would cost
 * more than it is worth; a URL that this cuts in two goes as a whole, since its `@` may be in the part that is gone.
 */
export function redactText(text: string, longest = LONGEST_MESSAGE): string {
  let head = text;
  if (text.length > longest) {
    head = text.slice(0, longest);
    const lastWord = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n')) + 1;
    if (head.includes('://', lastWord)) head = head.slice(0, lastWord);
    head += '…';
  }
  return LEAKS.reduce((rest, [leak, instead]) => rest.replace(leak, instead), head);
}

/**
 * Reads message, code and stack and nothing else: errors of axios carry the request with its headers, those of Redis
 * the command with its arguments. Never throws, whatever was thrown.
 */
export function redactError(thrown: unknown): RedactedError {
  try {
    if (!(thrown instanceof Error)) return { error: redactText(String(thrown)) };
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
    return {
      error: redactText(thrown.message || code || thrown.name),
      ...(code === undefined ? {} : { code }),
      ...(typeof thrown.stack === 'string' ? { stack: redactText(thrown.stack, LONGEST_STACK) } : {}),
    };
  } catch {
    return { error: 'an error that cannot be read' };
  }
}
