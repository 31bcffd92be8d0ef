import { expect } from 'chai';
import { eventually } from '../support/deliveries.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

describe('a receiver that is told to stop', () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await startReceiver({ SHUTDOWN_DELAY_MS: '500' });
  });
  afterEach(() => receiver.dispose());

  it('goes on stopping well when it is told again: npm passes on a Ctrl-C that the terminal has sent already', async () => {
    receiver.kill('SIGINT');
    await eventually('it is stopping', async () => receiver.output().includes('stopping'));
    receiver.kill('SIGINT');
    receiver.kill('SIGTERM');
    expect(await receiver.exited).to.equal(0);
    expect(receiver.output()).to.match(/"message":"stopped"/);
  });
});
