import { pieceFinder } from './find-piece.js';

/**
 * Compiles an EventBridge wildcard: `*` stands for any number of characters, `\*` and `\\` for themselves. Returns the
 * reason as a string where it is none.
 *
 * Between two stars the first place where a piece fits is always good enough, so one pass from left to right decides:
 * no backtracking, whatever the pattern.
 */
export function compileWildcard(pattern: string): ((text: string) => boolean) | string {
  const pieces = split(pattern);
  if (typeof pieces === 'string') return pieces;
  const first = pieces[0] as string;
  if (pieces.length === 1) return (text) => text === first;
  const last = pieces.at(-1) as string;
  const middle = pieces.slice(1, -1).map((piece) => ({ length: piece.length, find: pieceFinder(piece) }));
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const { length, find } of middle) {
      const found = find(text, from);
      if (found === -1 || found + length > end) return false;
      from = found + length;
    }
    return true;
  };
}

/** The literal pieces between the stars, escapes resolved. */
function split(pattern: string): string[] | string {
  const pieces = [''];
  for (let i = 0; i < pattern.length; i++) {
    let char = pattern.charAt(i);
    if (char === '*') {
      if (pattern[i + 1] === '*') return 'two wildcards in a row: write a single *';
      pieces.push('');
      continue;
    }
    if (char === '\\') {
      i++;
      char = pattern.charAt(i);
      if (char !== '*' && char !== '\\')
        return 'a backslash may stand only before * or another backslash: write two for one';
    }
    pieces[pieces.length - 1] += char;
  }
  return pieces;
}
