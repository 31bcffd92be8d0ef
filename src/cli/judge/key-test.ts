import { loadConfig } from '../../config/load-config.js';
import type { ExitCode, Io } from '../io.js';
import { json, table } from '../screen/table.js';
import { eventsOf } from '../send/input.js';
import { judging } from './judging.js';

interface Row {
  readonly event: string;
  readonly rule: string;
  readonly key: string;
  /** The event before it that it is a copy of. */
  readonly copyOf: string | null;
}

/** Which rule gives each event its key, and which of them are one delivery. 1 where one is no event. */
export async function testKeys(paths: readonly string[], flags: { readonly json: boolean }, io: Io): Promise<ExitCode> {
  const config = loadConfig(io.env);
  const judge = await judging(config);
  const [destination] = config.destinations;
  const firstOf = new Map<string, string>();
  const rows: Row[] = [];
  let code: ExitCode = 0;
  for await (const { id, text } of eventsOf(paths, io.stdin)) {
    const event = `${rows.length + 1}: ${id}`;
    const judged = judge(Buffer.from(text));
    if (judged.kind === 'invalid') {
      code = 1;
      const [first] = judged.violations;
      rows.push({ event, rule: `invalid: ${first?.path ?? ''} ${first?.message ?? ''}`, key: '', copyOf: null });
      continue;
    }
    const key = judged.keyFor(destination?.name ?? '');
    rows.push({ event, rule: judged.rule, key, copyOf: firstOf.get(key) ?? null });
    if (!firstOf.has(key)) firstOf.set(key, event);
  }
  if (flags.json) io.out(json(rows));
  else
    io.out(
      table(
        ['event', 'rule', 'key', 'a copy of'],
        rows.map((row) => [row.event, row.rule, row.key, row.copyOf ?? '']),
      ),
    );
  return code;
}
