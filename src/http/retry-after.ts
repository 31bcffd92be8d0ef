/**
 * Whole seconds, since the date form is undocumented with EventBridge. Where nothing is known, 1 to 5 by chance: what was
 * refused together must not come back together.
 */
export function retryAfterSeconds(knownMs: number | undefined, random: () => number): number {
  return knownMs === undefined ? 1 + Math.floor(random() * 5) : Math.max(1, Math.ceil(knownMs / 1000));
}
