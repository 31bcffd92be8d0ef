import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { metricsTable } from '../../support/metrics-table.js';

describe('the README', () => {
  it('lists every metric as it is', async () => {
    const readme = await readFile('README.md', 'utf8');
    const [, listed] = /<!-- metrics -->\n([^]*)<!-- \/metrics -->/.exec(readme) ?? [];

    expect(listed?.trim()).to.equal((await metricsTable()).trim());
  });
});
