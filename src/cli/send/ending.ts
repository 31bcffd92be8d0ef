import type { Item } from './item.js';
import type { GivenUp } from './policy.js';
import type { Reply } from './post.js';

/** What became of one event in the end. `unfinished`: the sender was stopped before. */
export type Fate =
  | { readonly kind: 'taken'; readonly disposition: string }
  | { readonly kind: 'given-up'; readonly why: GivenUp }
  | { readonly kind: 'unfinished' };

export interface Ending {
  readonly item: Item;
  readonly fate: Fate;
  /** What each attempt came to: a status, or why there was none. */
  readonly attempts: readonly (number | string)[];
  /** From the first attempt to the last answer, on the clock of the schedule. */
  readonly tookMs: number;
}

/** A status, or why there was none. */
export const markOf = (reply: Reply): number | string => (reply.kind === 'answered' ? reply.status : reply.why);
