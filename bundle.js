import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));

/** What stands beside a module (schemas, scripts, the worker, the package) is looked for from the module's own place. */
const fromItsOwnPlace = {
  name: 'from-its-own-place',
  async load(id) {
    if (!id.startsWith(DIST)) return null;
    const place = JSON.stringify(`../dist/${relative(DIST, id)}`);
    return (await readFile(id, 'utf8')).replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
  },
};

/**
 * Makes `dist-bundle/main.js` of `dist/`: the service in a few files instead of several hundred, because most of a start was the
 * finding and linking of modules. What is loaded only where it is asked for stays in a file of its own.
 */
await build({
  input: `${DIST}main.js`,
  platform: 'node',
  external: ['@photostructure/sqlite'],
  plugins: [fromItsOwnPlace],
  output: { dir: fileURLToPath(new URL('dist-bundle/', import.meta.url)), format: 'esm', cleanDir: true },
});
