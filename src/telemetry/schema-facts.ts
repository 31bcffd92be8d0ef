import { clip } from './clip.js';
import type { Log } from './log.js';
import type { Meters } from './meters.js';

/** As many names, or problems, as one line shows. */
const MOST_LISTED = 100;

/** What becomes of the folder of schemas, at the start and whenever it is read again. */
export interface SchemaFacts {
  schemasLoaded(fact: { readonly files: number; readonly events: readonly string[] }): void;
  /** What was read before stays in force. */
  schemasRefused(problems: readonly string[]): void;
}

export function schemaFacts(log: Log, meters: Meters): SchemaFacts {
  const readings = meters.counter('bridgehead_schema_readings_total', 'Times SCHEMAS_DIR was read, by the result', [
    'result',
  ]);
  const inForce = meters.gauge('bridgehead_schemas', 'Kinds of events whose schema comes from SCHEMAS_DIR', []);
  return {
    schemasLoaded: ({ files, events }) => {
      readings('loaded').inc();
      inForce().set(events.length);
      log.write('info', 'schemas loaded', { files, schemas: events.length, events: listed(events) });
    },
    schemasRefused: (problems) => {
      readings('refused').inc();
      log.write('error', 'schemas refused, the ones before stay in force', {
        problems_total: problems.length,
        problems: listed(problems),
      });
    },
  };
}

const listed = (texts: readonly string[]): string[] => texts.slice(0, MOST_LISTED).map(clip);
