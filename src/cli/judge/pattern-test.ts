import { parseJson } from '../../event/json.js';
import { compilePattern, PatternError, type Matcher } from '../../event/pattern.js';
import type { ExitCode, Io } from '../io.js';
import { json } from '../screen/table.js';
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
  const results: { readonly event: string; readonly matches: boolean }[] = [];
  for (const event of flags.event) {
    const parsed = parseJson(await readInput(event));
    if (parsed.kind === 'not-json') throw new UsageError(`${event}: ${parsed.reason}`);
    results.push({ event, matches: matches(parsed.value) });
  }
  if (flags.json) io.out(json(results));
  else for (const result of results) io.out(`${result.matches ? 'matches' : 'does not match'}  ${result.event}\n`);
  return results.every((result) => result.matches) ? 0 : 1;
}

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
