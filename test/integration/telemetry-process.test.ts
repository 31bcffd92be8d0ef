import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const chatty = fileURLToPath(new URL('../support/chatty-process.js', import.meta.url));

describe('a process whose log', () => {
  for (const [what, breakIt] of [
    ['nobody reads', false],
    ['reader has gone', true],
  ] as const) {
    it(`${what} goes on working`, async () => {
      const child = fork(chatty, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      if (breakIt) child.stdout?.destroy();
      const exited = once(child, 'exit');
      const [body] = await once(child, 'message');

      expect(await exited).to.deep.equal([0, null]);
      expect(body).to.contain('bridgehead_warnings_total 1000');
      expect(Number(/bridgehead_log_lines_dropped_total (\d+)/.exec(String(body))?.[1])).to.be.above(100);
    });
  }
});
