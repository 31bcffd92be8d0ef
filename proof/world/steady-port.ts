import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the system gives to outgoing connections: a process that is started again finds its port free. */
const FIRST = 12_000;
const LAST = 30_000;

let next = FIRST + ((process.pid * 61) % (LAST - FIRST));

export async function steadyPort(): Promise<number> {
  for (;;) {
    next = next >= LAST ? FIRST : next + 1;
    const probe = createServer().listen(next, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return next;
  }
}
