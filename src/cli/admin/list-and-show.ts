import type { ExitCode, Io } from '../io.js';
import { json, table } from '../screen/table.js';
import { printableText } from '../screen/text.js';
import { refusalOf, type Admin } from './client.js';
import { listLetters, PATH, type Filters } from './letters.js';

export interface ListFlags extends Filters {
  readonly limit: number;
  readonly cursor?: string;
  readonly all: boolean;
  readonly json: boolean;
}

export async function list(admin: Admin, flags: ListFlags, io: Io): Promise<ExitCode> {
  const { items, next } = await listLetters(admin, flags, flags.all ? Infinity : flags.limit, flags.cursor ?? null);
  if (flags.json) {
    io.out(json({ items, next }));
    return 0;
  }
  io.out(
    table(
      ['key', 'reason', 'destination', 'source', 'detail-type', 'attempts', 'buried at'],
      items.map((item) => [
        item.key,
        item.reason,
        item.destination,
        item.source,
        item.detail_type,
        item.attempts,
        item.buried_at,
      ]),
    ),
  );
  io.err(
    next === null ? `${items.length} in all\n` : `${items.length} shown, there are more: --all, or --cursor ${next}\n`,
  );
  return 0;
}

export async function show(admin: Admin, key: string, flags: { readonly json: boolean }, io: Io): Promise<ExitCode> {
  const answer = await admin('GET', `${PATH}/${encodeURIComponent(key)}`);
  if (answer.status !== 200) throw refusalOf(answer);
  if (flags.json) {
    io.out(json(answer.body));
    return 0;
  }
  const { evidence, violations, body, body_base64: base64, ...rest } = answer.body;
  io.out(table(['of the dead letter', ''], Object.entries(rest)));
  io.out(rowsOf(evidence, ['attempt', 'at', 'verdict', 'status', 'error', 'latency_ms', 'answer']));
  io.out(rowsOf(violations, ['path', 'message']));
  io.out(`${printableText([body, base64].find((text) => typeof text === 'string') ?? 'its payload was lost')}\n`);
  return 0;
}

function rowsOf(records: unknown, columns: readonly string[]): string {
  if (!Array.isArray(records) || records.length === 0) return '';
  const rows = records as readonly Readonly<Record<string, unknown>>[];
  return table(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? '')),
  );
}
