import { readFileSync, writeFileSync } from 'node:fs';
import { configSchema } from '#src/config/file/file-schema.js';
import { settingsTable } from './settings-table.js';

/** Writes what is generated from the table of settings: run from the package root, then let prettier format it. */
const readme = readFileSync('README.md', 'utf8');
const section = /(?<=<!-- settings -->\n)[^]*(?=\n<!-- \/settings -->)/;
writeFileSync(
  'README.md',
  readme.replace(section, () => `\n${settingsTable()}\n`),
);
writeFileSync('docs/config.schema.json', `${JSON.stringify(configSchema(), null, 2)}\n`);
