import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

function pin(pid: number, core: number): boolean {
  try {
    execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The server under test has this core for itself. */
const SERVER_CORE = 1;
/** Driver, destination and Redis share this one: the driver's children inherit it. */
const OTHER_CORE = 0;

/** Pins this process, and with it all that it starts from now on; tells how servers are started and what to print. */
export function pinDriver(): { readonly launcher: readonly string[]; readonly said: string } {
  if (availableParallelism() < 2) return { launcher: [], said: 'NOT pinned: this machine has one core only' };
  if (!pin(process.pid, OTHER_CORE)) return { launcher: [], said: 'NOT pinned: there is no taskset here' };
  const launcher = ['taskset', '--cpu-list', String(SERVER_CORE)];
  return { launcher, said: `server on core ${SERVER_CORE}; driver, destination and Redis on core ${OTHER_CORE}` };
}
