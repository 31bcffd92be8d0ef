import { printRatios, printSummaries, summarise, type Goal, type Summary } from './compare.js';
import type { Name } from './contenders.js';
import type { Options } from './options.js';
import { playRound, type Round, type RoundPlan } from './round.js';
import { figure } from './table.js';

export type Entry = Omit<RoundPlan, 'launcher' | 'warmupSeconds' | 'seconds'>;

/** Round after round, each of all entries in turn: what the machine does beside hits all of them alike. */
export async function interleave(entries: readonly Entry[], options: Options): Promise<Round[]> {
  const { launcher, warmupSeconds, seconds } = options;
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    for (const entry of entries) {
      const round = await playRound({ ...entry, launcher, warmupSeconds, seconds });
      rounds.push(round);
      if (options.smoke) insist(round);
      const state = round.voided === null ? '' : `  VOID: ${round.voided}`;
      process.stderr.write(
        `  round ${number}/${options.rounds} ${round.row}: ${figure(round.wholeUsPerEvent)} µs, ` +
          `${figure(round.eventsPerSecond, 0)}/s${state}\n`,
      );
    }
  }
  return rounds;
}

/**
 * The short form is there to fail when the bench, or what it measures, no longer works. On a busy machine an event may be
 * delivered and answered too late, which makes a round void and is no fault.
 */
function insist({ row, lost, answered2xx }: Round): void {
  if (answered2xx === 0) throw new Error(`${row}: nothing was answered 2xx`);
  if (lost > 0) throw new Error(`${row}: ${lost} events that were answered 2xx are not at the destination`);
}

export interface Comparison {
  readonly summaries: readonly Summary[];
  readonly rounds: readonly Round[];
}

/** Plays all entries and prints what came of them; the ratios are against the row of this name. */
export async function compare(
  entries: readonly Entry[],
  options: Options,
  against: string,
  goals: readonly Goal[],
): Promise<Comparison> {
  const rounds = await interleave(entries, options);
  const summaries = [...new Set(rounds.map(({ row }) => row))].map((row) => summarise(row, rounds));
  printSummaries(summaries);
  printRatios(summaries, against, goals);
  return { summaries, rounds };
}

/** Of a scenario's contenders those that were asked for; in the short form ours alone. */
export function chosen(names: readonly Name[], { only, smoke }: Options): readonly Name[] {
  const wanted = only ?? (smoke ? ['ours'] : names);
  return names.filter((name) => wanted.includes(name));
}
