import type { Settled } from './rule.js';

/**
 * The settings that need the ledger to store events, as they were set. With `ON_UNDELIVERED=return`, or `auto` that
 * came out as return, the start is refused and they are named.
 */
export function needsStorage({ values, destinations }: Pick<Settled, 'values' | 'destinations'>): string[] {
  const { ANSWER, ON_INVALID, ON_UNCERTAIN } = values;
  const isInherited = destinations?.some(({ fields }) => fields.on_uncertain === undefined) ?? true;
  const parking = (destinations ?? []).filter(({ fields }) => fields.on_uncertain === 'park');
  return [
    ...(ANSWER === 'acceptance' ? ['ANSWER=acceptance'] : []),
    ...(ON_INVALID === 'keep' ? ['ON_INVALID=keep'] : []),
    ...(ON_UNCERTAIN === 'park' && isInherited ? ['ON_UNCERTAIN=park'] : []),
    ...parking.map(({ path }) => `${path}.on_uncertain=park`),
  ];
}
