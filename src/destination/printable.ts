/** Control characters (line ends and tabs apart), the Unicode line ends, the marks that turn the direction of writing, the byte order mark. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Bytes from a stranger as text that can be stored and shown: read as UTF-8, what is not text replaced by `�`. */
export const printable = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(UNPRINTABLE, '\ufffd');

/** A text from a stranger on one line, at most `longest` characters of it. */
export const oneLine = (text: string, longest: number): string =>
  text
    .slice(0, longest)
    .replace(UNPRINTABLE, '\ufffd')
    .replace(/[\t\n]/g, ' ');
