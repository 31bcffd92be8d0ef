import type { Fault } from './faults/fault.js';
import type { Options } from './options.js';
import { play, type Result } from './scenario.js';
import { stopAllWorlds } from './world/world.js';

/** Whether a scenario kept the promise. */
export const isHeld = ({ isPromised, lost, kept, causes, stories }: Result): boolean =>
  !isPromised || (lost === 0 && kept === 0 && (causes.unexplained ?? 0) === 0 && stories.length === 0);

/**
 * Under these most requests are refused and come again, so that an event costs several times as much: they get a quarter of the
 * events that others get, and each kind of fault lasts about as long.
 */
const DEAR = /^(redis-(sigkill|everysec|sigstop|oom)|redis-link-(black-hole|half-open)|sqlite-.*)$/;

const shareOf = ({ name }: Fault): number => (DEAR.test(name) ? 0.25 : 1);

export interface Audience {
  readonly played: (result: Result) => void;
  readonly failed: (name: string, why: string) => void;
}

/** Plays every chosen fault, so many at a time. Whoever interrupts it leaves no process behind. */
export async function playAll(
  { faults, events, rate, seed, atOnce }: Options,
  { played, failed }: Audience,
): Promise<{ readonly results: readonly Result[]; readonly failures: readonly string[] }> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopAllWorlds().finally(() => process.exit(1)));
  }
  const results: Result[] = [];
  const failures: string[] = [];
  const waiting = [...faults];
  const shares = faults.reduce((sum, fault) => sum + shareOf(fault), 0);
  const work = async (): Promise<void> => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      try {
        const result = await play(fault, { events: Math.ceil((events * shareOf(fault)) / shares), rate, seed });
        results.push(result);
        played(result);
      } catch (error) {
        failures.push(fault.name);
        failed(fault.name, error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { results, failures };
}
