import type { Round } from './round.js';
import { betterQuarter, median } from './stats.js';
import { figure, say, table } from './table.js';

/** It answers before it relays, so that no second holds whole events: only its whole runs can be compared. */
const QUEUE = 'bullmq';

/** What all counting rounds of one row come to. */
export interface Summary {
  readonly row: string;
  readonly rounds: number;
  readonly voided: readonly string[];
  readonly cpuUs: number;
  readonly cpuRangeUs: readonly [number, number];
  readonly wholeUs: number;
  readonly redisUs: number;
  readonly eventsPerSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly otherwise: Readonly<Record<string, number>>;
}

export function summarise(row: string, all: readonly Round[]): Summary {
  const rounds = all.filter((round) => round.row === row && round.voided === null);
  const each = (of: (round: Round) => number): readonly number[] => rounds.map(of);
  const perRound = each(({ sliceUsPerEvent }) => betterQuarter(sliceUsPerEvent));
  const otherwise: Record<string, number> = {};
  for (const round of rounds) {
    for (const [what, times] of Object.entries(round.otherwise)) otherwise[what] = (otherwise[what] ?? 0) + times;
  }
  return {
    row,
    rounds: rounds.length,
    voided: all.flatMap((round) => (round.row === row && round.voided !== null ? [round.voided] : [])),
    cpuUs: row === QUEUE ? Number.NaN : betterQuarter(rounds.flatMap(({ sliceUsPerEvent }) => sliceUsPerEvent)),
    cpuRangeUs: row === QUEUE ? [Number.NaN, Number.NaN] : [Math.min(...perRound), Math.max(...perRound)],
    wholeUs: betterQuarter(each(({ wholeUsPerEvent }) => wholeUsPerEvent)),
    redisUs: betterQuarter(each(({ redisUsPerEvent }) => redisUsPerEvent)),
    eventsPerSecond: median(each(({ eventsPerSecond }) => eventsPerSecond)),
    p50Ms: median(each(({ p50Ms }) => p50Ms)),
    p90Ms: median(each(({ p90Ms }) => p90Ms)),
    p99Ms: median(each(({ p99Ms }) => p99Ms)),
    otherwise,
  };
}

const COLUMNS = [
  '',
  'CPU µs/event',
  'range of rounds',
  'whole run',
  'Redis µs/event',
  'events/s',
  'p50 ms',
  'p90 ms',
  'p99 ms',
  'other answers',
];

export function printSummaries(summaries: readonly Summary[]): void {
  const others = (summary: Summary): string =>
    Object.entries(summary.otherwise)
      .map(([what, times]) => `${times} × ${what}`)
      .join(', ') || '–';
  say(
    table(
      COLUMNS,
      summaries.map((each) => [
        each.row,
        figure(each.cpuUs),
        each.row === QUEUE ? '–' : `${figure(each.cpuRangeUs[0])}–${figure(each.cpuRangeUs[1])}`,
        figure(each.wholeUs),
        figure(each.redisUs),
        figure(each.eventsPerSecond, 0),
        figure(each.p50Ms),
        figure(each.p90Ms),
        figure(each.p99Ms),
        others(each),
      ]),
    ),
  );
  for (const { row, voided } of summaries) for (const reason of voided) say(`VOID: a round of ${row}: ${reason}`);
}

/**
 * A peer's cost ÷ ours: above 1, ours is cheaper. A queue is compared by whole runs, with what Redis spends for both.
 */
export function ratioOf(peer: Summary, ours: Summary): number {
  if (peer.row !== QUEUE) return peer.cpuUs / ours.cpuUs;
  return (peer.wholeUs + peer.redisUs) / (ours.wholeUs + ours.redisUs);
}

export interface Goal {
  readonly row: string;
  readonly goal: number;
  readonly stretch?: number;
}

export function printRatios(summaries: readonly Summary[], against: string, goals: readonly Goal[]): void {
  const ours = summaries.find(({ row }) => row === against);
  if (!ours) return;
  const rows = summaries
    .filter(({ row }) => row !== against)
    .map((peer) => {
      const goal = goals.find(({ row }) => row === peer.row);
      return [
        `${peer.row} ÷ ${against}`,
        figure(ratioOf(peer, ours), 2),
        goal ? `≥ ${goal.goal}` : '–',
        goal?.stretch === undefined ? '–' : String(goal.stretch),
      ];
    });
  if (rows.length > 0) say(table(['CPU per event', 'ratio', 'goal', 'stretch'], rows));
}
