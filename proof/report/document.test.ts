import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { format } from 'prettier';
import { faultsTable } from './publish.js';

describe('docs/PROOF.md', () => {
  it('lists every kind of fault that the harness knows', async () => {
    const text = await readFile('docs/PROOF.md', 'utf8');
    const [, listed] = /<!-- faults -->\n([^]*)<!-- \/faults -->/.exec(text) ?? [];
    expect(listed?.trim()).to.equal((await format(faultsTable(), { parser: 'markdown', printWidth: 120 })).trim());
  });
});
