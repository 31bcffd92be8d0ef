import { PROBLEMS, problemType, type ProblemName } from '#src/http/problem.js';

/** The README's list of problems, from the code's own. */
export function problemsTable(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([name, { status, title }]) => [String(status), `\`${problemType(name as ProblemName)}\``, title] as const,
  );
  const table = [['status', 'type', 'title'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(table[0] ?? []), rule, ...rows.map(line)].join('\n');
}
