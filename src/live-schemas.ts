import { ConfigError } from './config/config-error.js';
import type { Loading, Objection, SchemaSet } from './event/schemas/load-schemas.js';
import type { SchemaFacts } from './telemetry/schema-facts.js';

/** The schemas in force. A check that has begun ends with the set that it began with. */
export interface LiveSchemas {
  readonly current: SchemaSet;
  /** Reads the folder again; where anything is wrong with it, the set before stays in force. Never rejects. */
  reload(): Promise<void>;
}

type Facts = SchemaFacts & { warned(message: string): void; fault(where: string, error: unknown): void };

/** Reads `SCHEMAS_DIR`; throws a `ConfigError` with everything that is wrong in it. */
export async function openSchemas(folder: string, facts: Facts): Promise<LiveSchemas> {
  // Most receivers have no schemas of their own: what reads them is loaded only where it is needed.
  const { loadSchemas } = await import('./event/schemas/load-schemas.js');
  const first = await loadSchemas(folder);
  if (first.kind === 'broken') throw new ConfigError(sentencesOf(first.objections).map(problem));
  let current = first.set;
  const loaded = ({ set, notes }: Extract<Loading, { kind: 'loaded' }>): void => {
    current = set;
    facts.schemasLoaded(set);
    for (const note of sentencesOf(notes)) facts.warned(note);
  };
  loaded(first);

  const readAgain = async (): Promise<void> => {
    try {
      const loading = await loadSchemas(folder);
      if (loading.kind === 'loaded') loaded(loading);
      else facts.schemasRefused(sentencesOf(loading.objections));
    } catch (error) {
      facts.fault('schemas', error);
    }
  };
  let latest: Promise<void> = Promise.resolve();
  let isNextPending = false;
  return {
    get current() {
      return current;
    },
    // One after the other, so that the folder as it was last read is in force; one that has not begun serves all askers.
    reload: () => {
      if (isNextPending) return latest;
      isNextPending = true;
      latest = latest.then(() => {
        isNextPending = false;
        return readAgain();
      });
      return latest;
    },
  };
}

const problem = (message: string) => ({ setting: 'SCHEMAS_DIR', message });

const sentencesOf = (objections: readonly Objection[]): string[] =>
  objections.map(({ file, reason }) => `SCHEMAS_DIR: ${file === '' ? reason : `${file}: ${reason}`}.`);
