import type { ExitCode, Io } from '../io.js';
import { progress } from '../screen/progress.js';
import { json, table } from '../screen/table.js';
import { violationText } from '../screen/violation.js';
import { refusalOf, type Admin } from './client.js';
import { PATH } from './letters.js';

export interface RevalidateFlags {
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface Revalidated {
  readonly key: string;
  readonly event_id: string;
  readonly outcome: string;
  readonly violations: readonly { readonly path: string; readonly message: string }[];
}

interface Page {
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly Revalidated[];
  readonly next: string | null;
}

/** After a schema was mended: redrives what is valid now. 1 where the ledger could not be asked about one of them. */
export async function revalidate(admin: Admin, { dryRun, json: asJson }: RevalidateFlags, io: Io): Promise<ExitCode> {
  const items: Revalidated[] = [];
  const counts: Record<string, number> = {};
  const bar = progress('looked at', null, io);
  let cursor: string | null = null;
  try {
    do {
      const query: string = new URLSearchParams({
        limit: '100',
        dry_run: String(dryRun),
        ...(cursor === null ? {} : { cursor }),
      }).toString();
      const answer = await admin('POST', `${PATH}/revalidate?${query}`);
      if (answer.status !== 200) throw refusalOf(answer);
      const page = answer.body as unknown as Page;
      items.push(...page.items);
      for (const [outcome, count] of Object.entries(page.counts)) counts[outcome] = (counts[outcome] ?? 0) + count;
      bar.advance(items.length);
      cursor = page.next;
    } while (cursor !== null && !io.interrupted.aborted);
  } finally {
    bar.end();
    io.out(asJson ? json({ dry_run: dryRun, counts, items }) : told(items, counts, dryRun));
  }
  return cursor === null && (counts['unknown'] ?? 0) === 0 ? 0 : 1;
}

function told(items: readonly Revalidated[], counts: Readonly<Record<string, number>>, dryRun: boolean): string {
  const rows = items.map(({ key, event_id: id, outcome, violations: [first] }) => [
    key,
    id,
    outcome,
    first === undefined ? '' : violationText(first),
  ]);
  const sums = Object.entries(counts).flatMap(([outcome, count]) => (count > 0 ? [`${count} ${outcome}`] : []));
  const end = `${sums.join(', ') || 'nothing is invalid'}${dryRun ? ' (a dry run: nothing was changed)' : ''}\n`;
  return (rows.length > 0 ? table(['key', 'event', 'outcome', 'first violation'], rows) : '') + end;
}
