import { loadConfig } from '../../config/load-config.js';
import type { ExitCode, Io } from '../io.js';
import { json, table } from '../screen/table.js';
import { eventsOf, type Read } from '../send/input.js';
import { judging, type Judgement } from './judging.js';

export interface KeyFlags {
  readonly source?: string;
  readonly json: boolean;
}

type Place = Pick<Read, 'file' | 'number' | 'id'>;

interface Row extends Place {
  /** null: it is no event. */
  readonly rule: string | null;
  /** null also where nothing tells two such events apart. */
  readonly key: string | null;
  /** The event before it that it is a copy of. */
  readonly copyOf: Place | null;
  readonly violations: Judgement['violations'];
}

/** Which rule gives each event its key, and which of them are one delivery. 1 where one is no event. */
export async function testKeys(paths: readonly string[], flags: KeyFlags, io: Io): Promise<ExitCode> {
  const config = loadConfig(io.env);
  const { judge } = (await judging(config))(flags.source ?? null);
  const destination = config.destinations[0]?.name ?? '';
  const firstOf = new Map<string, Place>();
  const rows: Row[] = [];
  for await (const { file, number, id, text } of eventsOf(paths, io.stdin)) {
    const place = { file, number, id };
    const judged = judge(Buffer.from(text));
    const { violations } = judged;
    if (judged.kind === 'invalid') {
      rows.push({ ...place, rule: null, key: null, copyOf: null, violations });
      continue;
    }
    const key = judged.hasCopies ? judged.keyFor(destination) : null;
    const copyOf = key === null ? null : (firstOf.get(key) ?? null);
    rows.push({ ...place, rule: judged.rule, key, copyOf, violations });
    if (key !== null && copyOf === null) firstOf.set(key, place);
  }
  io.out(flags.json ? json(rows) : shown(rows));
  return rows.some(({ rule }) => rule === null) ? 1 : 0;
}

const shown = (rows: readonly Row[]): string =>
  table(
    ['file', 'number', 'event', 'rule', 'key', 'a copy of'],
    rows.map(({ file, number, id, rule, key, copyOf, violations: [first] }) => [
      file,
      number,
      id,
      rule ?? `invalid: ${first?.path ?? ''} ${first?.message ?? ''}`,
      key ?? (rule === null ? '' : 'none: it is no copy'),
      copyOf === null ? '' : `${copyOf.file} ${copyOf.number}`,
    ]),
  );
