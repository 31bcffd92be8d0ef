import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { eventNumber } from './event.js';
import { Frames } from './frames.js';

const OK = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}');
const CLOSING = /\r\nconnection: *close/i;

/** Where everything goes: counts what it took, and remembers which events those were. */
export interface BenchDestination {
  readonly url: string;
  readonly port: number;
  /** Requests answered 200. */
  readonly received: number;
  /** Different events among them. */
  readonly distinct: number;
  forget(): void;
  close(): Promise<void>;
}

export async function startDestination(): Promise<BenchDestination> {
  const seen = new Set<number>();
  let received = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    const frames = new Frames((head, body) => {
      received += 1;
      seen.add(eventNumber(body));
      if (CLOSING.test(head)) socket.end(OK);
      else socket.write(OK);
    });
    socket.on('data', (chunk: Buffer) => frames.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    port,
    get received() {
      return received;
    },
    get distinct() {
      return seen.size;
    },
    forget: () => {
      seen.clear();
      received = 0;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
