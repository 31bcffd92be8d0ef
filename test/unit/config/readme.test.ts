import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { settingsTable } from '../../support/settings-table.js';

describe('The README', () => {
  it('has the table of settings as the code has it (dist-test/support/write-settings-docs.js writes it)', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const section = /<!-- settings -->\n([^]*)\n<!-- \/settings -->/.exec(readme)?.[1] ?? '';
    expect(section.trim()).to.equal(settingsTable());
  });
});
