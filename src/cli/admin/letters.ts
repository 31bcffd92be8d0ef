import { refusalOf, type Admin } from './client.js';

export interface Filters {
  readonly destination?: string;
  readonly reason?: string;
  readonly eventId?: string;
  readonly path?: string;
}

/** A row of the list, in the words of openapi.yaml. */
export interface Letter {
  readonly key: string;
  readonly destination: string;
  readonly event_id: string;
  readonly source: string;
  readonly detail_type: string;
  readonly path: string;
  readonly reason: string;
  readonly buried_at: string;
  readonly attempts: number;
}

const PAGE = 100;
export const PATH = '/admin/dead-letters';

/** The newest `limit` of them, page by page; `next` is the cursor of what was left. */
export async function listLetters(
  admin: Admin,
  filters: Filters,
  limit: number,
  from: string | null = null,
): Promise<{ readonly items: readonly Letter[]; readonly next: string | null }> {
  const items: Letter[] = [];
  let cursor = from;
  do {
    const query = queryOf({ ...filters, limit: Math.min(PAGE, limit - items.length), cursor });
    const answer = await admin('GET', `${PATH}?${query}`);
    if (answer.status !== 200) throw refusalOf(answer);
    const page = answer.body as { readonly items?: readonly Letter[]; readonly next?: string | null };
    items.push(...(page.items ?? []));
    cursor = page.next ?? null;
  } while (cursor !== null && items.length < limit);
  return { items, next: cursor };
}

function queryOf(query: Filters & { readonly limit: number; readonly cursor: string | null }): string {
  const { destination, reason, eventId, path, limit, cursor } = query;
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries({ destination, reason, event_id: eventId, path, limit, cursor })) {
    if (value !== undefined && value !== null) text.set(name, String(value));
  }
  return text.toString();
}
