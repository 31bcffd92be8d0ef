/**
 * Mints tokens for this process: a prefix drawn once, then a counter, so that no two calls anywhere share one and none
 * costs a draw.
 *
 * @param random in [0, 1)
 */
export function tokenMint(random: () => number): () => string {
  const letter = () => Math.floor(random() * 36).toString(36);
  const prefix = Array.from({ length: 12 }, letter).join('');
  let count = 0;
  return () => prefix + (count++).toString(36);
}
