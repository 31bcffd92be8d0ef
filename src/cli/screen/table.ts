import Table from 'cli-table3';
import { oneLine } from '../../destination/printable.js';
import { escaped } from '../../telemetry/lines.js';

const LONGEST = 120;

/** Names of an event come from strangers: none of them may steer a terminal. */
const cell = (value: unknown): string => oneLine(String(value), LONGEST);

/** A table for people, without colours, so that it can be pasted anywhere. Columns of numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const drawn = new Table({
    head: [...head],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: head.map((_, index) => (rows.every((row) => typeof row[index] === 'number') ? 'right' : 'left')),
  });
  for (const row of rows) drawn.push(row.map(cell));
  return `${drawn.toString()}\n`;
}

/** For programs, and yet it may end on a terminal: what that would obey is escaped, which JSON reads as the same. */
export const json = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).split('\n').map(escaped).join('\n')}\n`;
