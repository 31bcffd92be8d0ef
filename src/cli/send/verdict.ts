import type { Item } from './item.js';
import { isSuccess } from './policy.js';
import type { Reply } from './post.js';
import type { Sender } from './senders.js';

/** Which events of a request its answer took, and which are to be sent again or given up. */
export interface Verdict {
  readonly taken: readonly { readonly item: Item; readonly disposition: string }[];
  readonly failed: readonly Item[];
}

export function verdictOn(reply: Reply, items: readonly Item[], sender: Sender): Verdict {
  if (reply.kind !== 'answered' || !isSuccess(reply.status)) return { taken: [], failed: items };
  const failures = sender.readsItemFailures ? failuresIn(reply.body, items) : new Set<Item>();
  const results = resultsIn(reply.body, items.length);
  return {
    taken: items.flatMap((item, index) =>
      failures.has(item) ? [] : [{ item, disposition: results?.[index] ?? wholeIn(reply.body) }],
    ),
    failed: items.filter((item) => failures.has(item)),
  };
}

/** A list that names what was never sent, or names nothing, makes all of the batch failed: so Lambda's pollers read it. */
function failuresIn(body: unknown, items: readonly Item[]): ReadonlySet<Item> {
  const listed = member(body, 'batchItemFailures');
  if (!Array.isArray(listed) || listed.length === 0) return new Set();
  const named = listed.map((each) => member(each, 'itemIdentifier'));
  const ids = new Set(items.map(({ id }) => id));
  const isUsable = named.every((id) => typeof id === 'string' && ids.has(id));
  return new Set(isUsable ? items.filter(({ id }) => named.includes(id)) : items);
}

/** What a batch was answered, one by one. */
function resultsIn(body: unknown, count: number): readonly string[] | undefined {
  const results = member(body, 'results');
  return Array.isArray(results) && results.length === count ? results.map(wholeIn) : undefined;
}

const wholeIn = (body: unknown): string => {
  const status = member(body, 'status');
  return typeof status === 'string' ? status : 'unnamed';
};

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
