interface Attempt {
  readonly verdict: string;
  readonly status?: number;
  readonly error?: string;
}

interface Kept {
  readonly attempts: number;
  readonly lapses: number;
  readonly evidence: readonly Attempt[];
}

/** What `GET /admin/deliveries/{key}` answers, as openapi.yaml has it. */
export type Delivery =
  | { readonly state: 'nothing' }
  | { readonly state: 'claimed'; readonly lease_ends_in_ms: number; readonly lapses: number }
  | (Kept & { readonly state: 'working'; readonly lease_ends_in_ms: number })
  | (Kept & { readonly state: 'waiting'; readonly due_in_ms: number })
  | (Kept & { readonly state: 'dead'; readonly reason: string; readonly buried_at: string })
  | { readonly state: 'settled'; readonly forgotten_in_ms: number };

/** What is remembered of a delivery, and what that means for a copy of the event. */
export function sentenceOf(delivery: Delivery): string {
  switch (delivery.state) {
    case 'nothing':
      return 'nothing: it is new';
    case 'claimed':
      return delivery.lease_ends_in_ms > 0
        ? `claimed, an attempt is running: a copy is answered 503 for ${span(delivery.lease_ends_in_ms)} at most`
        : `claimed by a process that is gone (lapses: ${delivery.lapses + 1}): a copy would be delivered`;
    case 'working':
      return delivery.lease_ends_in_ms > 0
        ? `kept, attempt ${delivery.attempts} is running: a copy would be skipped`
        : `kept, due since its attempt ${delivery.attempts} was lost with its process: a copy would be skipped`;
    case 'waiting':
      return `kept, ${triedOf(delivery)}, next attempt ${when(delivery.due_in_ms)}: a copy would be skipped`;
    case 'dead':
      return `a dead letter (${delivery.reason}) since ${delivery.buried_at}, ${triedOf(delivery)}: a copy would be skipped`;
    case 'settled':
      return `delivered or discarded: a copy would be skipped for ${span(delivery.forgotten_in_ms)} more`;
    default:
      return delivery satisfies never;
  }
}

function triedOf({ attempts, evidence }: Kept): string {
  const last = evidence.at(-1);
  const came = last === undefined ? '' : ` (the last: ${last.status ?? last.error ?? last.verdict})`;
  return `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}${came}`;
}

const when = (ms: number): string => (ms > 0 ? `in ${span(ms)}` : 'now');

/** Rounded up, in the largest unit of which it has two. */
function span(ms: number): string {
  if (ms < 120_000) return `${Math.ceil(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 3_600_000)} h`;
}
