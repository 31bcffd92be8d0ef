import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** A TCP server that says its piece at once and reads nothing until it is asked to. */
export async function startDeafServer(bytes: string) {
  const sockets = new Set<Socket>();
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    /** Reads what its clients have sent until they let go; gives the number of bytes. */
    readToEnd: async () => {
      let readBytes = 0;
      for (const socket of sockets) {
        socket.on('data', (chunk) => {
          readBytes += chunk.length;
        });
        await once(socket.resume(), 'close');
      }
      return readBytes;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
