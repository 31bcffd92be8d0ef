import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that the system gives to outgoing connections: a process that is started again finds its port free. So are
 * those that nodes of a Cluster talk on among themselves, 10,000 above.
 */
const FIRST = 12_000;
const LAST = 21_999;

let next = FIRST + ((process.pid * 61) % (LAST - FIRST));

export async function steadyPort(): Promise<number> {
  for (;;) {
    // Several may ask at the same time.
    const port = next >= LAST ? FIRST : next + 1;
    next = port;
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
