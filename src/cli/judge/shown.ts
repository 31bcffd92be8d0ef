import { table } from '../screen/table.js';
import { printableText } from '../screen/text.js';
import { violationText } from '../screen/violation.js';
import type { EventReport } from './check-event.js';
import type { Finding } from './finding.js';

/** What a check came to, for people. */
export const shown = (findings: readonly Finding[]): string =>
  findings
    .map(({ part, verdict, message }) => `${verdict.padEnd(8)} ${part.padEnd(14)} ${printableText(message)}\n`)
    .join('');

export function shownEvent({ verdict, rule, violations, deliveries }: EventReport): string {
  const rows = deliveries.map(({ destination, key, remembered }) => [
    destination,
    key ?? 'none: it is no copy',
    remembered,
  ]);
  return [
    `\nthe event is ${verdict}${rule === null ? '' : `; its key is told by the rule ${rule}`}\n`,
    ...violations.map((violation) => `  ${violationText(violation)}\n`),
    rows.length === 0 ? '' : table(['destination', 'key', 'what is remembered'], rows),
  ].join('');
}
