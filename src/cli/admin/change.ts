import type { ExitCode, Io } from '../io.js';
import { progress } from '../screen/progress.js';
import { json, table } from '../screen/table.js';
import { UsageError } from '../usage-error.js';
import type { Admin, AdminAnswer } from './client.js';
import { listLetters, PATH, type Filters } from './letters.js';

export interface ChangeFlags extends Filters {
  readonly all: boolean;
  readonly yes?: boolean;
  readonly json: boolean;
}

type Change = 'redrive' | 'discard';

/** Redrives or discards the named ones, or all that the filters let through. 1 where one of them could not be. */
export async function change(
  what: Change,
  keys: readonly string[],
  admin: Admin,
  flags: ChangeFlags,
  io: Io,
): Promise<ExitCode> {
  const { destination, reason, eventId, all } = flags;
  const isFiltered = [destination, reason, eventId].some((filter) => filter !== undefined);
  if (all === keys.length > 0) throw new UsageError('name their keys, or say --all');
  if (isFiltered && !all) throw new UsageError('filters go with --all');
  if (all && what === 'discard' && flags.yes !== true) {
    throw new UsageError('--all gives up every one of them for good: say --yes too');
  }
  // All keys before the first change: what a redrive buries again must not come round a second time.
  const chosen = all ? (await listLetters(admin, flags, Infinity)).items.map(({ key }) => key) : keys;
  const bar = progress(what, chosen.length, io);
  const results: { readonly key: string; readonly result: string }[] = [];
  try {
    for (const key of chosen) {
      if (io.interrupted.aborted) break;
      const path = `${PATH}/${encodeURIComponent(key)}`;
      const answer = what === 'redrive' ? await admin('POST', `${path}/redrive`) : await admin('DELETE', path);
      results.push({ key, result: resultOf(what, answer) });
      bar.advance(results.length);
    }
  } finally {
    bar.end();
    tell(what, results, chosen.length, flags, io);
  }
  return results.length === chosen.length && results.every(({ result }) => result === DONE[what]) ? 0 : 1;
}

const DONE: Readonly<Record<Change, string>> = { redrive: 'redriven', discard: 'discarded' };

function resultOf(what: Change, { status, body }: AdminAnswer): string {
  if (status >= 200 && status <= 299) return DONE[what];
  return `${status}: ${typeof body['detail'] === 'string' ? body['detail'] : 'refused'}`;
}

/** Also where it broke off in the middle: what was done is done. */
function tell(
  what: Change,
  results: readonly { readonly key: string; readonly result: string }[],
  chosen: number,
  flags: ChangeFlags,
  io: Io,
): void {
  const done = results.filter(({ result }) => result === DONE[what]).length;
  if (flags.json) return io.out(json({ chosen, [DONE[what]]: done, results }));
  const shown = flags.all ? results.filter(({ result }) => result !== DONE[what]) : results;
  if (shown.length > 0) {
    io.out(
      table(
        ['key', 'result'],
        shown.map(({ key, result }) => [key, result]),
      ),
    );
  }
  io.out(`${done} of ${chosen} ${DONE[what]}\n`);
}
