import type { Reply } from './destination.js';
import type { Verdict } from './facts.js';

/** What the content of an event causes, and no repeat mends. A destination may name others. */
export const REFUSED_STATUSES: readonly number[] = [400, 413, 414, 415, 422];

/**
 * Judges one reply. 3xx is `failed` (a followed redirect would turn the POST into a GET, and a login page's 200 into a
 * delivery); so are 401, 403, 404 and 410: a deployment's gap of five minutes must not make dead letters.
 */
export function judge(reply: Reply, refusedStatuses: readonly number[]): Verdict {
  switch (reply.kind) {
    case 'not-sent':
      return 'failed';
    case 'no-status':
      return 'uncertain';
    case 'status':
      if (reply.status >= 200 && reply.status < 300) return 'delivered';
      return refusedStatuses.includes(reply.status) ? 'refused' : 'failed';
  }
}
