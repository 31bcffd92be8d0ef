const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A Markdown table; the first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line), ''].join('\n');
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Three significant digits, and no more than the figure bears. */
export const figure = (value: number, digits = value < 10 ? 2 : value < 100 ? 1 : 0): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';
