/** The three settings that mean nothing where no payload may be stored. */
interface Storing {
  readonly answer: string;
  readonly onInvalid: string;
  readonly destinations: readonly { readonly onUncertain: string }[];
}

/**
 * The settings that need the ledger to store events, as they were set. With `ON_UNDELIVERED=return`, or `auto` that
 * came out as return, the start is refused and they are named.
 */
export function needsStorage({ answer, onInvalid, destinations }: Storing): string[] {
  return [
    ...(answer === 'acceptance' ? ['ANSWER=acceptance'] : []),
    ...(onInvalid === 'keep' ? ['ON_INVALID=keep'] : []),
    ...(destinations.some(({ onUncertain }) => onUncertain === 'park') ? ['ON_UNCERTAIN=park'] : []),
  ];
}
