import type { Result } from '../scenario.js';

const HEAD = [
  'fault',
  'strokes',
  'events',
  '200',
  '202',
  '503',
  'other',
  'none',
  'delivered once',
  'more than once',
  'by cause',
  'dead letters',
  "EventBridge's",
  'kept',
  'lost',
  'unexplained',
  's',
  'lag ms',
] as const;

/** Columns of text. */
const LEFT = new Set([0, 6, 10]);

export const headRows: readonly string[] = [row(HEAD), row(HEAD.map((_, index) => (LEFT.has(index) ? '---' : '---:')))];

export function resultRow(result: Result): string {
  const { answers, causes } = result;
  const statuses = Object.entries(answers);
  const count = (holds: (mark: string) => boolean): number =>
    statuses.reduce((sum, [mark, n]) => (holds(mark) ? sum + n : sum), 0);
  const named = ['200', '202', '503'];
  const others = statuses.filter(([mark]) => /^\d/.test(mark) && !named.includes(mark));
  const explained = Object.entries(causes).filter(([cause]) => cause !== 'unexplained');
  return row([
    result.fault,
    result.strokes,
    result.events,
    ...named.map((status) => count((mark) => mark === status)),
    others.map(([mark, n]) => `${mark}: ${n}`).join(', '),
    count((mark) => !/^\d/.test(mark)),
    result.once,
    result.more,
    explained.map(([cause, n]) => `${cause} ${n}`).join(', '),
    result.deadLetters,
    result.eventBridges,
    result.kept,
    result.lost,
    causes.unexplained ?? 0,
    Math.round(result.seconds),
    result.harnessLagMs,
  ]);
}

/** All scenarios together, as one more row. */
export function sumOf(results: readonly Result[]): Result {
  const add = (
    name: 'strokes' | 'events' | 'once' | 'more' | 'deadLetters' | 'eventBridges' | 'kept' | 'lost' | 'seconds',
  ) => results.reduce((sum, result) => sum + result[name], 0);
  const merged = (of: (result: Result) => Readonly<Record<string, number>>): Record<string, number> => {
    const all: Record<string, number> = {};
    for (const result of results) for (const [name, n] of Object.entries(of(result))) all[name] = (all[name] ?? 0) + n;
    return all;
  };
  return {
    fault: '**all**',
    isPromised: true,
    strokes: add('strokes'),
    events: add('events'),
    once: add('once'),
    more: add('more'),
    deadLetters: add('deadLetters'),
    eventBridges: add('eventBridges'),
    kept: add('kept'),
    lost: add('lost'),
    seconds: add('seconds'),
    answers: merged(({ answers }) => answers),
    causes: merged(({ causes }) => causes),
    harnessLagMs: Math.max(...results.map(({ harnessLagMs }) => harnessLagMs)),
    stories: [],
  };
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
