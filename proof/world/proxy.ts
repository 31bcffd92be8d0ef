import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP way between a receiver and one of its servers that can be made bad. */
export interface Proxy {
  readonly port: number;
  /** Breaks every connection with a reset. */
  reset(): void;
  /** Every chunk comes so much later, in both directions; 0: as it should. */
  delay(ms: number): void;
  /** Nothing passes in either direction, nobody is told, and new connections stand without being led on. */
  blackHole(isOn: boolean): void;
  /** The server's side of each connection that stands is gone, and the receiver is not told; new ones work. */
  halfOpen(): void;
  /** Of the next answers so many bytes pass, and then the connection is reset. */
  cutAfter(bytes: number): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  /** Those of half-open connections too. */
  const nears = new Set<Socket>();
  let delayMs = 0;
  let swallows = false;
  let cutBytes = Infinity;

  const forward = (from: Socket, to: Socket, isAnswer: boolean, pair: Pair): void => {
    const later = inOrder(() => delayMs);
    from.on('data', (chunk: Buffer) => {
      if (swallows) return;
      if (isAnswer && chunk.length >= cutBytes) {
        to.write(chunk.subarray(0, cutBytes));
        cutBytes = Infinity;
        setImmediate(() => breakPair(pair));
        return;
      }
      if (isAnswer && cutBytes < Infinity) cutBytes -= chunk.length;
      later(() => to.writable && to.write(chunk));
    });
    from.on('end', () => {
      if (!swallows) later(() => to.end());
    });
  };
  const breakPair = (pair: Pair): void => {
    pairs.delete(pair);
    pair.near.resetAndDestroy();
    pair.far.destroy();
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const pair = { near, far };
    nears.add(near);
    near.on('close', () => nears.delete(near));
    pairs.add(pair);
    near.on('error', () => far.destroy()).on('close', () => pairs.delete(pair) && far.destroy());
    far.on('error', () => breakPair(pair)).on('close', () => pairs.has(pair) && !swallows && near.destroy());
    forward(near, far, false, pair);
    forward(far, near, true, pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    reset: () => [...pairs].forEach(breakPair),
    delay: (ms) => {
      delayMs = ms;
    },
    blackHole: (isOn) => {
      // What was swallowed is missing in the streams: their connections are of no use afterwards.
      if (swallows && !isOn) [...pairs].forEach(breakPair);
      swallows = isOn;
    },
    halfOpen: () => {
      for (const pair of pairs) {
        pairs.delete(pair);
        pair.near.removeAllListeners('data').resume();
        pair.far.destroy();
      }
    },
    cutAfter: (bytes) => {
      cutBytes = bytes;
    },
    stop: async () => {
      [...pairs].forEach(breakPair);
      for (const near of nears) near.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Does things so much later, and never one before an earlier one, whatever the delay has become: TCP keeps its order. */
function inOrder(delayMs: () => number): (work: () => void) => void {
  let before = Promise.resolve();
  let waiting = 0;
  const wait = async (turn: Promise<void>, dueMs: number, work: () => void): Promise<void> => {
    await turn;
    await sleep(Math.max(0, dueMs - performance.now()));
    work();
    waiting -= 1;
  };
  return (work) => {
    if (waiting === 0 && delayMs() === 0) return work();
    waiting += 1;
    before = wait(before, performance.now() + delayMs(), work);
  };
}
