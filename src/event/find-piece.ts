/** Up to here the engine's own search cannot do much worse than read the text this many times. */
const SHORT = 16;

/**
 * Where the piece stands next in a text, -1 for nowhere. The engine's own search takes the product of both lengths for
 * some long pieces (near a second for two megabytes); for those this is Knuth, Morris and Pratt's, which never goes back.
 */
export function pieceFinder(piece: string): (text: string, from: number) => number {
  if (piece.length <= SHORT) return (text, from) => text.indexOf(piece, from);
  const fallbacks = fallbacksOf(piece);
  return (text, from) => {
    let matched = 0;
    for (let i = from; i < text.length; i++) {
      matched = step(piece, fallbacks, matched, text.charCodeAt(i));
      if (matched === piece.length) return i + 1 - matched;
    }
    return -1;
  };
}

/** For each length that may have matched: how much of the piece's beginning is also the end of that. */
function fallbacksOf(piece: string): Uint32Array {
  const fallbacks = new Uint32Array(piece.length + 1);
  for (let i = 1; i < piece.length; i++) {
    fallbacks[i + 1] = step(piece, fallbacks, fallbacks[i] ?? 0, piece.charCodeAt(i));
  }
  return fallbacks;
}

/** How much of the piece has matched after one more character. */
function step(piece: string, fallbacks: Uint32Array, matched: number, code: number): number {
  let length = matched;
  while (length > 0 && piece.charCodeAt(length) !== code) length = fallbacks[length] ?? 0;
  return piece.charCodeAt(length) === code ? length + 1 : length;
}
