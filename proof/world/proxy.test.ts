import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { startProxy } from './proxy.js';

describe('the proxy of the harness', () => {
  it('keeps the order of what passes, also when its delay ends in between', async () => {
    const echo = createServer((socket: Socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const proxy = await startProxy((echo.address() as AddressInfo).port);
    const client = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
    await once(client, 'connect');
    let text = '';
    client.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    for (const [piece, delayMs] of [
      ['a', 60],
      ['b', 30],
      ['c', 0],
    ] as const) {
      proxy.delay(delayMs);
      client.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    while (text.length < 3) await once(client, 'data');
    client.destroy();
    await proxy.stop();
    echo.close();
    expect(text).to.equal('abc');
  });
});
