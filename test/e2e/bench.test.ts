import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = fileURLToPath(new URL('../../dist-bench/run.js', import.meta.url));

describe('the benchmarks', function () {
  this.timeout(90_000);

  it('still work: ours and the ceiling relay what they are sent, and a ratio is printed', async () => {
    const args = [run, 'relay', '--smoke', '--only=ours,ceiling'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 80_000 });
    for (const row of ['ours', 'ceiling', 'ceiling ÷ ours'])
      expect(stdout).to.match(new RegExp(`^\\| ${row} \\| \\d`, 'm'));
  });
});
