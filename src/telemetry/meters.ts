import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One row of the README's table. */
export interface MetricDescription {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

export type Labels = readonly [] | readonly [string] | readonly [string, string];
type Lookup<Child> = (first?: string, second?: string) => Child;

export interface Tally {
  inc(by?: number): void;
}
/** Takes milliseconds, as all our code does, and shows seconds, as Prometheus wants. */
export interface Stopwatch {
  observeMs(ms: number): void;
}
export interface Dial {
  set(value: number): void;
}

/** Makes the metrics of one registry. Each comes as a function from its label values to the one child for them. */
export interface Meters {
  readonly registry: Registry;
  readonly descriptions: readonly MetricDescription[];
  counter(name: string, help: string, labels: Labels): Lookup<Tally>;
  histogram(name: string, help: string, labels: Labels, bucketsSeconds: readonly number[]): Lookup<Stopwatch>;
  /** `clear` takes every child away: what nobody knows now is shown as absent, not as its last value. */
  gauge(name: string, help: string, labels: Labels): Lookup<Dial> & { clear(): void };
}

export function createMeters(): Meters {
  const registry = new Registry();
  const descriptions: MetricDescription[] = [];
  const registers = [registry];
  return {
    registry,
    descriptions,
    counter: (name, help, labels) => {
      descriptions.push({ name, type: 'counter', labels, help });
      const metric = new Counter({ name, help, labelNames: [...labels], registers });
      return remembered((values) => metric.labels(...values), labels.length);
    },
    histogram: (name, help, labels, bucketsSeconds) => {
      descriptions.push({ name, type: 'histogram', labels, help });
      const metric = new Histogram({ name, help, labelNames: [...labels], registers, buckets: [...bucketsSeconds] });
      return remembered((values) => {
        const child = metric.labels(...values);
        return {
          observeMs: (ms) => {
            // A time that cannot be told (NaN) is no reason to throw in the middle of a delivery.
            if (Number.isFinite(ms)) child.observe(Math.max(0, ms) / 1_000);
          },
        };
      }, labels.length);
    },
    gauge: (name, help, labels) => {
      descriptions.push({ name, type: 'gauge', labels, help });
      const metric = new Gauge({ name, help, labelNames: [...labels], registers });
      const child = remembered((values) => metric.labels(...values), labels.length);
      return Object.assign(child, { clear: () => metric.reset() });
    },
  };
}

/** More label values than any honest configuration has; what comes beyond them is counted together as `other`. */
const MAX_CHILDREN = 1_000;

/** Looks each child up once and keeps it: the library's own look-up builds objects and strings every time. */
function remembered<Child>(make: (values: string[]) => Child, depth: number): Lookup<Child> {
  const rows = new Map<string, Map<string, Child>>();
  let count = 0;
  let rest: Child | undefined;
  return (first = '', second = '') => {
    let row = rows.get(first);
    const known = row?.get(second);
    if (known !== undefined) return known;
    if (count >= MAX_CHILDREN) return (rest ??= make(Array.from({ length: depth }, () => 'other')));
    count += 1;
    if (row === undefined) rows.set(first, (row = new Map()));
    const child = make([first, second].slice(0, depth));
    row.set(second, child);
    return child;
  };
}
