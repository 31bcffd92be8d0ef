import { settingNames, settingOf, type SettingName } from '#src/config/settings.js';

/** The README's table of settings, in Markdown with its columns aligned as prettier leaves them. */
export function settingsTable(): string {
  const rows = [['setting', 'default', 'may be', 'what it does'], ...settingNames.map(rowOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowOf(name: SettingName): string[] {
  const { defaultText, mayBe, about, secret } = settingOf(name);
  return [secret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``, defaultText, mayBe, about];
}
