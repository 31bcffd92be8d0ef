const UNITS: Readonly<Record<string, number>> = { '': 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** What does not look like a size stays text. */
export function toBytes(value: string): number | string {
  const [, digits, unit = ''] = /^(\d+) ?(KiB|MiB|GiB)?$/i.exec(value) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return digits === undefined || factor === undefined ? value : Number(digits) * factor;
}

/** In the largest unit that loses nothing. */
export function showSize(bytes: number): string {
  for (const [unit, factor] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor} ${unit}`;
  }
  return `${bytes} bytes`;
}
