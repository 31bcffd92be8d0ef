import type { Performed } from './perform.js';

interface Row {
  requests: number;
  slowestMs: number;
  readonly statuses: Map<string, number>;
}

/** What came of each kind of plan, for the table at the end. */
export function createTally() {
  const rows = new Map<string, Row>();
  return {
    add(kind: string, { answers, ms }: Performed): void {
      const row = rows.get(kind) ?? { requests: 0, slowestMs: 0, statuses: new Map<string, number>() };
      rows.set(kind, row);
      row.requests += 1;
      row.slowestMs = Math.max(row.slowestMs, answers.length === 0 ? 0 : ms);
      for (const name of answers.length === 0 ? ['none'] : answers.map(({ status }) => String(status))) {
        row.statuses.set(name, (row.statuses.get(name) ?? 0) + 1);
      }
    },
    /** In Markdown. */
    table(): string {
      const lines = [...rows]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([kind, { requests, slowestMs, statuses }]) => {
          const answers = [...statuses]
            .toSorted(([a], [b]) => a.localeCompare(b))
            .map(([status, count]) => `${status}: ${count}`);
          return `| ${kind} | ${requests} | ${answers.join(', ')} | ${Math.round(slowestMs)} |`;
        });
      return ['| kind | requests | answers by status | slowest, ms |', '| --- | ---: | --- | ---: |', ...lines].join(
        '\n',
      );
    },
  };
}
