import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { format } from 'prettier';
import { faults } from '../faults/index.js';
import type { Result } from '../scenario.js';
import { headRows, resultRow, sumOf } from './table.js';

const DOCUMENT = 'docs/PROOF.md';

export interface Run {
  readonly seed: number;
  readonly rate: number;
  readonly seconds: number;
}

/** Writes the figures into docs/PROOF.md and docs/proof.json; run from the package root. */
export async function publish(results: readonly Result[], run: Run): Promise<void> {
  const inOrder = faults.flatMap(({ name }) => results.find(({ fault }) => fault === name) ?? []);
  const promised = inOrder.filter(({ isPromised }) => isPromised);
  const { events } = sumOf(promised);
  const said =
    `${events.toLocaleString('en')} events under ${promised.length} kinds of fault in ${Math.ceil(run.seconds / 60)} minutes, ` +
    `at up to ${run.rate} requests a second, on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown CPU'}), ` +
    `Node ${process.version}; \`npm run proof -- --seed=${run.seed}\`.`;
  const figures = [said, '', ...headRows, ...[...promised, sumOf(promised)].map(resultRow)].join('\n');
  const losses = [...headRows, ...inOrder.filter(({ isPromised }) => !isPromised).map(resultRow)].join('\n');
  let text = await readFile(DOCUMENT, 'utf8');
  for (const [name, part] of [
    ['figures', figures],
    ['not-promised', losses],
    ['faults', faultsTable()],
  ] as const) {
    const section = new RegExp(`(?<=<!-- ${name} -->\n)[^]*(?=<!-- /${name} -->)`);
    text = text.replace(section, () => `\n${part}\n\n`);
  }
  await writeFile(DOCUMENT, await format(text, { parser: 'markdown', printWidth: 120 }));
  await writeFile('docs/proof.json', `${JSON.stringify({ ...run, results: inOrder }, null, 2)}\n`);
}

/** Every kind of fault, as docs/PROOF.md lists it. */
export const faultsTable = (): string =>
  ['| fault | what happens |', '|---|---|', ...faults.map(({ name, says }) => `| ${name} | ${says} |`)].join('\n');
