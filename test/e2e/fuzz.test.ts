import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const run = fileURLToPath(new URL('../../dist-fuzz/run.js', import.meta.url));

describe('the fuzzers', function () {
  this.timeout(90_000);

  it('find nothing in some hostile requests, other ones each time', async () => {
    const child = spawn(process.execPath, ['--enable-source-maps', run, '--requests=800'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
    // What was found, and the seed with which it is found again.
    expect(code, said).to.equal(0);
    expect(said)
      .to.match(/^800 requests in \d+ s/m)
      .and.to.include('Nothing was found.');
  });
});
