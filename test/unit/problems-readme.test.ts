import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { problemsTable } from '../support/problems-table.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe("the README's list of problems", () => {
  it('is that of the code', () => {
    const [, written] = /<!-- problems -->\n\n([\s\S]*?)\n\n<!-- \/problems -->/.exec(README) ?? [];
    expect(written).to.equal(problemsTable());
  });
});
