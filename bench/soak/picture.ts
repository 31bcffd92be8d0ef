import { svgDocument } from '../svg-document.js';
import type { Sample } from './sample.js';

interface Curve {
  readonly title: string;
  readonly unit: string;
  readonly valueOf: (sample: Sample) => number;
}

const MIB = 1_048_576;
const CURVES: readonly Curve[] = [
  { title: 'Heap after garbage collection', unit: 'MiB', valueOf: ({ heapBytes }) => heapBytes / MIB },
  { title: 'Memory of the process (RSS)', unit: 'MiB', valueOf: ({ rssBytes }) => rssBytes / MIB },
  { title: 'Open descriptors', unit: '', valueOf: ({ descriptors }) => descriptors },
  {
    title: 'Redis memory for each remembered key',
    unit: 'bytes',
    valueOf: ({ redisBytes, keys }) => redisBytes / keys,
  },
];

const WIDTH = 720;
const LEFT = 60;
const HEIGHT = 110;
const PITCH = 160;
const INK = '#1f6f54';

/** What must not grow, over the minutes of a soak; each curve from zero, so that flat looks flat. */
export function picture(samples: readonly Sample[]): string {
  const end = samples.at(-1)?.atSeconds ?? 1;
  const parts = CURVES.flatMap(({ title, unit, valueOf }, index) => {
    const top = 30 + index * PITCH;
    const bottom = top + HEIGHT;
    // The first minutes fill caches and compile.
    const settled = samples.filter(({ atSeconds }) => atSeconds > 120);
    const most = 1.25 * Math.max(...(settled.length > 0 ? settled : samples).map(valueOf));
    const x = (seconds: number): number => LEFT + (seconds / end) * (WIDTH - LEFT - 20);
    const y = (value: number): number => bottom - Math.min(1, value / most) * HEIGHT;
    const points = samples.map((each) => `${x(each.atSeconds).toFixed(1)},${y(valueOf(each)).toFixed(1)}`).join(' ');
    return [
      `<text x="10" y="${top - 10}" font-weight="bold">${title}${unit === '' ? '' : `, ${unit}`}</text>`,
      `<path d="M${LEFT} ${top}V${bottom}H${WIDTH - 20}" fill="none" stroke="#b9c2c9"/>`,
      `<text x="${LEFT - 6}" y="${top + 10}" text-anchor="end">${Math.round(most)}</text>`,
      `<text x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>`,
      `<polyline points="${points}" fill="none" stroke="${INK}" stroke-width="1.5"/>`,
      `<text x="${WIDTH - 20}" y="${bottom + 16}" text-anchor="end">${Math.round(end / 60)} minutes</text>`,
    ];
  });
  return svgDocument(WIDTH, 30 + CURVES.length * PITCH, 'What a receiver holds during a soak', parts);
}
