import type { Log } from './log.js';
import type { Meters } from './meters.js';
import { redactError, redactText } from './redact.js';

const LONGEST_WARNING = 2_000;

/** What the process tells of itself, and what any part tells of a fault. */
export interface ProcessFacts {
  /** The first screen. In the text format its lines stand bare, so that a command can be copied out of them. */
  started(fact: { readonly lines: readonly string[] }): void;
  /** Allowed, and probably not meant. */
  warned(message: string): void;
  stopping(signal: string): void;
  stopped(): void;
  /** Something threw that must not throw. `where` is a name in our code, never anything that came from outside. */
  fault(where: string, error: unknown): void;
}

export function processFacts(log: Log, meters: Meters): ProcessFacts {
  const faults = meters.counter('bridgehead_faults_total', 'Exceptions that should not have happened', ['where']);
  const warnings = meters.counter('bridgehead_warnings_total', 'Warnings about the configuration or the storage', []);
  const stopping = meters.gauge('bridgehead_stopping', '1 while the process is on its way to stop', []);
  return {
    started: ({ lines }) => log.write('info', 'started', { lines }),
    warned: (message) => {
      warnings().inc();
      log.write('warn', redactText(message, LONGEST_WARNING), {});
    },
    stopping: (signal) => {
      stopping().set(1);
      log.write('info', 'stopping', { signal });
    },
    stopped: () => log.write('info', 'stopped', {}),
    fault: (where, error) => {
      faults(where).inc();
      log.write('error', 'fault', { where, ...redactError(error) });
    },
  };
}
