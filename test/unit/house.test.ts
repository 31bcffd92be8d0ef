import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

interface Rule {
  /** Folders whose code may be imported. */
  readonly code: readonly string[];
  /** Folders of which only types may be imported. */
  readonly types: readonly string[];
  readonly libraries: readonly string[];
  /** Node's own modules. */
  readonly node: 'any' | 'none';
}

const HOUSE: Readonly<Record<string, Rule | 'everything'>> = {
  event: {
    code: [],
    types: ['config'],
    libraries: [
      'ajv',
      'ajv-draft-04',
      'ajv-formats',
      '@aws-lambda-powertools/jmespath',
      'ipaddr.js',
      'lossless-json',
      'yaml',
    ],
    node: 'any',
  },
  relay: { code: ['event'], types: [], libraries: [], node: 'none' },
  http: {
    code: ['event', 'relay', 'telemetry'],
    types: ['config'],
    libraries: ['express', 'helmet', 'jose'],
    node: 'any',
  },
  destination: { code: ['event'], types: ['relay', 'config'], libraries: ['axios', 'undici'], node: 'any' },
  ledger: {
    code: ['event'],
    types: ['relay', 'config'],
    libraries: ['ioredis', '@photostructure/sqlite'],
    node: 'any',
  },
  telemetry: { code: ['event'], types: ['relay', 'config'], libraries: ['winston', 'prom-client'], node: 'any' },
  config: { code: ['event'], types: [], libraries: ['ajv', 'yaml'], node: 'any' },
  cli: 'everything',
};

interface Import {
  readonly from: string;
  readonly isType: boolean;
}

/** The import lines of a file, also of several lines; `import { type A }` alone counts as code, as the compiler has it. */
function importsOf(text: string): Import[] {
  const found = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm);
  return [...found].map(([, type, from = '']) => ({ from, isType: type !== undefined }));
}

function folderOf(file: string, from: string): string {
  return relative(SRC, join(file, '..', from)).split('/')[0] ?? '';
}

function breaches(): string[] {
  const found: string[] = [];
  for (const name of readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.ts'))) {
    const file = join(SRC, name);
    const home = name.split('/')[0] ?? '';
    const rule = HOUSE[home];
    if (!rule || rule === 'everything') continue;
    for (const { from, isType } of importsOf(readFileSync(file, 'utf8'))) {
      const target = from.startsWith('.') ? folderOf(file, from) : null;
      const allowed =
        target === null
          ? from.startsWith('node:')
            ? rule.node === 'any'
            : rule.libraries.some((library) => from === library || from.startsWith(`${library}/`))
          : target === home || rule.code.includes(target) || (isType && rule.types.includes(target));
      if (!allowed) found.push(`${name} imports ${isType ? 'types of ' : ''}${from}`);
    }
  }
  return found;
}

describe('the house', () => {
  it('is entered only by the doors that docs/ARCHITECTURE.md draws', () => {
    expect(breaches()).to.deep.equal([]);
  });

  it('has a rule for every folder of src, and a folder for every rule', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).toSorted()).to.deep.equal(Object.keys(HOUSE).toSorted());
  });
});
