import { chosen, interleave } from '../interleave.js';
import { startDestination } from '../destination.js';
import { drive } from '../driver.js';
import type { Options } from '../options.js';
import type { Round } from '../round.js';
import { sleep } from '../sleep.js';
import { median, percentile } from '../stats.js';
import { figure, say, table } from '../table.js';
import { openLoop } from './loads.js';

const USUAL_SECONDS = 30;

/** Events come at a fixed rate, whatever becomes of them: what a receiver adds to a POST straight to the destination. */
export async function open(options: Options) {
  const longer = {
    ...options,
    seconds: options.smoke ? 1 : Math.max(USUAL_SECONDS, options.seconds),
    rounds: Math.min(3, options.rounds),
  };
  const directs: { readonly p50Ms: number; readonly p90Ms: number }[] = [];
  const rounds: Round[] = [];
  for (let number = 1; number <= longer.rounds; number += 1) {
    directs.push(await direct(longer.seconds));
    const entries = chosen(['ours', 'ceiling', 'tutorial'], options).map((contender) => ({
      contender,
      load: openLoop,
    }));
    rounds.push(...(await interleave(entries, { ...longer, rounds: 1 })));
  }
  const base = { p50: median(directs.map(({ p50Ms }) => p50Ms)), p90: median(directs.map(({ p90Ms }) => p90Ms)) };
  const added = [...new Set(rounds.map(({ row }) => row))].map((row) => {
    const counting = rounds.filter((round) => round.row === row && round.voided === null);
    const p50 = median(counting.map(({ p50Ms }) => p50Ms)) - base.p50;
    const p90 = median(counting.map(({ p90Ms }) => p90Ms)) - base.p90;
    return { row, p50, p90 };
  });
  say(`A POST straight to the destination: p50 ${figure(base.p50)} ms, p90 ${figure(base.p90)} ms.\n`);
  const ceiling = added.find(({ row }) => row === 'ceiling');
  say(
    table(
      ['added', 'p50 ms', 'p90 ms', 'p50 beyond the ceiling (goal for ours ≤ 1)', 'p90 beyond (≤ 2)'],
      added.map(({ row, p50, p90 }) => [
        row,
        figure(p50),
        figure(p90),
        beyond(p50, ceiling?.p50),
        beyond(p90, ceiling?.p90),
      ]),
    ),
  );
  for (const { row, voided } of rounds) if (voided !== null) say(`VOID: a round of ${row}: ${voided}`);
  return { direct: base, added, rounds };
}

const beyond = (value: number, other: number | undefined): string =>
  other === undefined ? '–' : figure(value - other);

async function direct(seconds: number): Promise<{ readonly p50Ms: number; readonly p90Ms: number }> {
  const destination = await startDestination();
  const run = drive({ ...openLoop, port: destination.port });
  await sleep(seconds * 1_000);
  await run.stop();
  await destination.close();
  const { latenciesMs } = run.tally;
  return { p50Ms: percentile(latenciesMs, 50), p90Ms: percentile(latenciesMs, 90) };
}
