import type { Config } from '../../config/config.js';
import { ConfigError } from '../../config/config-error.js';
import { loadConfig } from '../../config/load-config.js';
import { adminFlagsFrom, adminOf, type Admin, type AdminFlags } from '../admin/client.js';
import type { ExitCode, Io } from '../io.js';
import { json, table } from '../screen/table.js';
import { printableText } from '../screen/text.js';
import { checkDestination } from './check-destination.js';
import { reportOn, type EventReport } from './check-event.js';
import { checkLedger } from './check-ledger.js';
import { ok, problem, warning, type Finding } from './finding.js';
import { judging, type Judge } from './judging.js';
import { readInput } from './read-input.js';

export interface CheckFlags extends AdminFlags {
  readonly event?: string;
  readonly json: boolean;
}

/** Everything that stands in the way of a start, at once; with an event also what would become of it. 1 where something does. */
export async function check(flags: CheckFlags, io: Io): Promise<ExitCode> {
  const bytes = flags.event === undefined ? null : await readInput(flags.event);
  const { config, findings } = configured(io);
  const { judge, findings: found } = config === null ? { judge: null, findings: [] } : await surroundings(config);
  findings.push(...found);
  const event = bytes === null || judge === null ? null : await reportOn(judge(bytes), adminFor(flags, config, io));
  const isWell = findings.every(({ verdict }) => verdict !== 'problem') && event?.verdict !== 'invalid';
  if (flags.json) io.out(json({ ok: isWell, findings, ...(event === null ? {} : { event }) }));
  else io.out(shown(findings) + (event === null ? '' : shownEvent(event)));
  return isWell ? 0 : 1;
}

function configured({ env }: Io): { readonly config: Config | null; readonly findings: Finding[] } {
  try {
    const config = loadConfig(env);
    const warnings = config.warnings.map((text) => warning('configuration', text));
    return { config, findings: [ok('configuration', 'can be used'), ...warnings] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, findings: error.problems.map(({ message }) => problem('configuration', message)) };
  }
}

async function surroundings(config: Config): Promise<{ readonly judge: Judge | null; readonly findings: Finding[] }> {
  const noted: Finding[] = [];
  const [ledger, { judge, schemas }, destinations] = await Promise.all([
    checkLedger(config.ledger),
    judging(config, (message) => noted.push(warning('schemas', message))).then(
      (built) => ({ judge: built, schemas: [ok('schemas', 'every schema, pattern and key rule means something')] }),
      (error: unknown) => ({ judge: null, schemas: objectionsOf(error).map((text) => problem('schemas', text)) }),
    ),
    Promise.all(config.destinations.map(checkDestination)),
  ]);
  return { judge, findings: [...ledger, ...schemas, ...noted, ...destinations] };
}

function objectionsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
  return [error instanceof Error ? error.message : String(error)];
}

/** The token is the one of the configuration, unless another is given. */
function adminFor(flags: CheckFlags, config: Config | null, io: Io): Admin | null {
  const given = adminFlagsFrom(flags, io);
  const adminToken = flags.adminToken ?? config?.adminToken ?? undefined;
  if (adminToken === undefined && given.adminTokenFile === undefined) return null;
  return adminOf(adminToken === undefined ? given : { url: given.url, adminToken });
}

const shown = (findings: readonly Finding[]): string =>
  findings
    .map(({ part, verdict, message }) => `${verdict.padEnd(8)} ${part.padEnd(14)} ${printableText(message)}\n`)
    .join('');

function shownEvent({ verdict, rule, violations, deliveries }: EventReport): string {
  const rows = deliveries.map(({ destination, key, remembered }) => [destination, key, remembered]);
  return [
    `\nthe event is ${verdict}${rule === null ? '' : `; its key is told by the rule ${rule}`}\n`,
    ...violations.map(({ path, message }) => `  ${printableText(path) || 'the body'} ${message}\n`),
    rows.length === 0 ? '' : table(['destination', 'key', 'what is remembered'], rows),
  ].join('');
}
