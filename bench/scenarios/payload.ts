import { chosen, compare } from '../interleave.js';
import type { Options } from '../options.js';
import { figure, say, table } from '../table.js';

const SIZES = [
  ['1 KB', 0],
  ['64 KB', 65_536],
  ['1 MB', 1_000_000],
] as const;

/** 16 connections for every size, so that a thousand times the bytes are not a thousand times the memory. */
export async function payload(options: Options) {
  const contenders = chosen(['ours', 'ceiling', 'tutorial'], options);
  const entries = SIZES.flatMap(([size, bodyBytes]) =>
    contenders.map((contender) => ({
      contender,
      variant: `${contender} ${size}`,
      load: { connection: 'keep-alive', pace: { kind: 'connections', count: 16 }, bodyBytes } as const,
    })),
  );
  const comparison = await compare(entries, options, '', []);
  const cost = (contender: string, size: string): number =>
    comparison.summaries.find(({ row }) => row === `${contender} ${size}`)?.cpuUs ?? Number.NaN;
  const rows = contenders.map((contender) => [
    contender,
    ...SIZES.map(([size]) => figure(cost(contender, size) / cost(contender, '1 KB'))),
    figure((cost(contender, '1 MB') - cost(contender, '1 KB')) / 999, 2),
  ]);
  say(table(['cost as a multiple of 1 KB', ...SIZES.map(([size]) => size), 'µs for each KB more'], rows));
  return comparison;
}
