import { parseJson } from '../../event/json.js';
import { compilePattern, PatternError, type Matcher } from '../../event/pattern.js';
import type { ExitCode, Io } from '../io.js';
import { json, table } from '../screen/table.js';
import { eventsOf, type Read } from '../send/input.js';
import { UsageError } from '../usage-error.js';
import { readInput } from './read-input.js';

export interface PatternFlags {
  /** A path, or the text of the pattern itself. */
  readonly pattern: string;
  readonly event: readonly string[];
  readonly json: boolean;
}

/** 0 where every event matches, 1 where one does not, 2 where the pattern means nothing. */
export async function testPattern(flags: PatternFlags, io: Io): Promise<ExitCode> {
  const matches = await compiled(flags.pattern);
  const results: (Pick<Read, 'file' | 'number' | 'id'> & { readonly matches: boolean })[] = [];
  for await (const { file, number, id, text } of eventsOf(flags.event, io.stdin)) {
    const parsed = parseJson(Buffer.from(text));
    if (parsed.kind === 'not-json') throw new UsageError(`${file}, event ${number}: ${parsed.reason}`);
    results.push({ file, number, id, matches: matches(parsed.value) });
  }
  if (results.length === 0) throw new UsageError('there was no event to look at');
  io.out(flags.json ? json(results) : shown(results));
  return results.every((result) => result.matches) ? 0 : 1;
}

const shown = (results: readonly (Pick<Read, 'file' | 'number' | 'id'> & { readonly matches: boolean })[]): string =>
  table(
    ['file', 'number', 'event', ''],
    results.map(({ file, number, id, matches }) => [file, number, id, matches ? 'matches' : 'does not match']),
  );

async function compiled(pattern: string): Promise<Matcher> {
  const isText = pattern.trimStart().startsWith('{');
  const parsed = parseJson(isText ? Buffer.from(pattern) : await readInput(pattern));
  if (parsed.kind === 'not-json') throw new UsageError(`the pattern: ${parsed.reason}`);
  try {
    return compilePattern(parsed.value);
  } catch (error) {
    if (error instanceof PatternError) throw new UsageError(error.message);
    throw error;
  }
}
