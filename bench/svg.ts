import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Summary } from './compare.js';
import { svgDocument } from './svg-document.js';
import { say } from './table.js';

const RESULTS = fileURLToPath(new URL('../bench/results/', import.meta.url));
const PICTURE = fileURLToPath(new URL('../docs/performance.svg', import.meta.url));

const SHOWN = ['relay', 'close', 'duplicates'] as const;

interface Bar {
  readonly label: string;
  readonly us: number;
}

interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const LABEL_WIDTH = 110;
const BAR_WIDTH = 520;
const BAR_HEIGHT = 22;
const GROUP_GAP = 40;
const WIDTH = LABEL_WIDTH + BAR_WIDTH + 90;
const OURS = '#1f6f54';
const PEER = '#b9c2c9';

/** The cost of an event as bars, ours in colour: `npm run bench:svg`, from the results of the latest runs. */
function picture(groups: readonly Group[]): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ us }) => us)));
  const parts: string[] = [];
  let y = 10;
  for (const { title, bars } of groups) {
    parts.push(`<text x="10" y="${y + 14}" font-weight="bold">${title}</text>`);
    y += 24;
    for (const { label, us } of bars) {
      const width = Math.max(1, Math.round((us / most) * BAR_WIDTH));
      const middle = y + BAR_HEIGHT / 2 + 4;
      parts.push(
        `<text x="${LABEL_WIDTH - 8}" y="${middle}" text-anchor="end">${label}</text>`,
        `<rect x="${LABEL_WIDTH}" y="${y + 2}" width="${width}" height="${BAR_HEIGHT - 4}" fill="${label === 'ours' ? OURS : PEER}"/>`,
        `<text x="${LABEL_WIDTH + width + 6}" y="${middle}">${Math.round(us)} µs</text>`,
      );
      y += BAR_HEIGHT;
    }
    y += GROUP_GAP - 24;
  }
  return svgDocument(WIDTH, y, 'CPU time of the receiver for each event; shorter is better', parts);
}

interface Result {
  readonly title: string;
  readonly result: { readonly summaries: readonly Summary[] };
}

async function groupOf(name: string): Promise<Group[]> {
  const text = await readFile(`${RESULTS}${name}.json`, 'utf8').catch(() => null);
  if (text === null) return [];
  const { title, result } = JSON.parse(text) as Result;
  // What could not be told apart by seconds is null in JSON: then the whole run counts.
  const bars = result.summaries.map(({ row, cpuUs, wholeUs }) => ({ label: row, us: cpuUs ?? wholeUs }));
  return [{ title, bars: bars.toSorted((a, b) => a.us - b.us) }];
}

const groups = (await Promise.all(SHOWN.map(groupOf))).flat();
if (groups.length === 0) throw new Error('there are no results: run npm run bench first');
await writeFile(PICTURE, picture(groups));
say(`wrote docs/performance.svg from ${groups.length} results`);
