import type { Answered } from '#test/support/openapi.js';
import type { Arrivals } from './arrivals.js';

interface Told {
  readonly key?: string;
  readonly status?: string;
  readonly deliveries?: readonly Told[];
  readonly results?: readonly Told[];
}

/** What the answers said of each key, to be held against what arrived. */
export interface Balance {
  note(answer: Pick<Answered, 'body'>): void;
  /** Keys of dead letters, the latest last. */
  readonly deadKeys: readonly string[];
  /** Empty where each event that was answered for arrived once, and nothing else did. */
  objections(arrivals: Arrivals): string[];
}

const MOST_DEAD_KEYS = 200;

export function createBalance(): Balance {
  const delivered = new Set<string>();
  const mayArrive = new Set<string>();
  const redriven = new Set<string>();
  const deadKeys: string[] = [];

  const noteOne = ({ key, status, deliveries = [], results = [] }: Told): void => {
    for (const each of [...deliveries, ...results]) noteOne(each);
    if (key === undefined || typeof status !== 'string') return;
    if (status === 'processed') delivered.add(key);
    if (status === 'accepted' || status === 'dead_lettered') mayArrive.add(key);
    if (status === 'redriven') redriven.add(key);
    if (status === 'dead_lettered' || status === 'invalid') {
      if (deadKeys.push(key) > MOST_DEAD_KEYS) deadKeys.shift();
    }
  };
  return {
    deadKeys,
    note: ({ body }) => {
      if (body.startsWith('{')) noteOne(JSON.parse(body) as Told);
    },
    objections: ({ byKey, starts, cut, strange }) => [
      ...strange.map((what) => `what should not have arrived: ${what}`),
      ...[...delivered].filter((key) => !byKey.has(key)).map((key) => `${key} was answered for and did not arrive`),
      ...[...byKey].flatMap(([key, count]) => {
        if (count > 1 && !redriven.has(key)) return [`${key} arrived ${count} times: ${starts.get(key)}`];
        const isExplained = delivered.has(key) || mayArrive.has(key) || redriven.has(key) || cut.has(key);
        return isExplained ? [] : [`${key} arrived, and no answer speaks of it: ${starts.get(key)}`];
      }),
    ],
  };
}
