import { format } from 'prettier';
import { captureTelemetry } from './captured-log.js';

/** The table of our metrics in the README, drawn from the metrics themselves. */
export function metricsTable(): Promise<string> {
  const rows = captureTelemetry()
    .telemetry.descriptions.toSorted((left, right) => left.name.localeCompare(right.name))
    .map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`);
  const table = ['| metric | type | labels | what it says |', '|---|---|---|---|', ...rows].join('\n');
  return format(table, { parser: 'markdown' });
}
