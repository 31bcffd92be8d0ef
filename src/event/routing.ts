import { compilePattern, type Matcher } from './pattern.js';

/** A destination and the event pattern of its events; null: every event. */
export interface Routed {
  readonly name: string;
  readonly when: unknown;
}

export interface Routing {
  /** The names of every destination that the event goes to, in the order of the configuration; none where nobody wants it. */
  destinationsOf(event: unknown): readonly string[];
}

/** Compiles the patterns; one that means nothing throws. Where there is none, no event costs anything. */
export function compileRouting(destinations: readonly Routed[]): Routing {
  const all = destinations.map(({ name }) => name);
  if (destinations.every(({ when }) => when === null)) return { destinationsOf: () => all };
  const routes = destinations.map(({ name, when }): readonly [string, Matcher | null] => [
    name,
    when === null ? null : compilePattern(when),
  ]);
  return {
    destinationsOf: (event) => routes.flatMap(([name, matches]) => (matches === null || matches(event) ? [name] : [])),
  };
}
