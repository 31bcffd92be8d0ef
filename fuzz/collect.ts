import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the receiver before its own code: on SIGUSR2 it collects its garbage. Else its memory would show when V8 last cared to
 * look, and not what is held.
 */
if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Given anything at all, as a listener is, it collects the youngest only.
  process.on('SIGUSR2', () => collect());
}
