import { ConfigError } from '../../config/config-error.js';
import { examineConfig, type Examined } from '../../config/load-config.js';
import type { Config } from '../../config/config.js';
import { adminFlagsFrom, adminOf, type Admin, type AdminFlags } from '../admin/client.js';
import type { ExitCode, Io } from '../io.js';
import { json } from '../screen/table.js';
import { blockersIn } from './blockers.js';
import { checkDestination } from './check-destination.js';
import { reportOn } from './check-event.js';
import { checkLedger } from './check-ledger.js';
import { ok, problem, skipped, warning, type Finding } from './finding.js';
import { contractOf, judging, type Judging } from './judging.js';
import { onlyEventIn } from './only-event.js';
import { readInput } from './read-input.js';
import { shown, shownEvent } from './shown.js';

export interface CheckFlags extends AdminFlags {
  readonly event?: string;
  readonly source?: string;
  readonly idempotencyKey?: string;
  readonly json: boolean;
}

/**
 * Everything that stands in the way of a start, at once; with an event also what would become of it. 1 where something
 * does. A broken part does not hide what can be seen of the others.
 */
export async function check(flags: CheckFlags, io: Io): Promise<ExitCode> {
  const bytes = flags.event === undefined ? null : await readInput(flags.event);
  const examined = examineConfig(io.env);
  const { judges, findings } = await surroundings(examined);
  const all = [...told(examined), ...findings];
  if (bytes !== null && judges === null) {
    const { judging: blockers, schemas } = blockersIn(examined.problems);
    all.push(skipped('event', blockers.length > 0 ? blockers : [...schemas, 'the schemas']));
  }
  const event =
    bytes === null || judges === null
      ? null
      : await reportOn(
          onlyEventIn(bytes, flags.source ?? null, flags.idempotencyKey, judges),
          adminFor(flags, examined.config, io),
        );
  const isWell = all.every(({ verdict }) => verdict === 'ok' || verdict === 'warning') && event?.verdict !== 'invalid';
  if (flags.json) io.out(json({ ok: isWell, findings: all, ...(event === null ? {} : { event }) }));
  else io.out(shown(all) + (event === null ? '' : shownEvent(event)));
  return isWell ? 0 : 1;
}

function told({ config, problems, hints }: Examined): Finding[] {
  const found = problems.map(({ message }) => problem('configuration', message));
  const warnings = problems.length > 0 ? hints : config.warnings;
  return [
    ...(found.length > 0 ? found : [ok('configuration', 'can be used')]),
    ...warnings.map((text) => warning('configuration', text)),
  ];
}

async function surroundings({ config, problems }: Examined) {
  const blockers = blockersIn(problems);
  const [ledger, { judges, schemas }, destinations] = await Promise.all([
    blockers.ledger.length > 0 ? [skipped('ledger', blockers.ledger)] : checkLedger(config.ledger),
    checkSchemas(config, blockers),
    blockers.allDestinations.length > 0
      ? [skipped('destination', blockers.allDestinations)]
      : Promise.all(
          config.destinations.map(async (each, index) => {
            const blocking = blockers.destination(index);
            if (blocking.length > 0) return skipped('destination', blocking);
            return checkDestination(each.name === '' ? { ...each, name: `destinations[${index}]` } : each);
          }),
        ),
  ]);
  return { judges, findings: [...ledger, ...schemas, ...destinations] };
}

interface Schemas {
  readonly judges: Judging | null;
  readonly schemas: readonly Finding[];
}

async function checkSchemas(config: Config, blockers: ReturnType<typeof blockersIn>): Promise<Schemas> {
  if (blockers.schemas.length > 0) return { judges: null, schemas: [skipped('schemas', blockers.schemas)] };
  const noted: Finding[] = [];
  const note = (message: string): void => void noted.push(warning('schemas', message));
  try {
    if (blockers.judging.length > 0) {
      await contractOf(config, note);
      return { judges: null, schemas: [ok('schemas', 'every schema means something'), ...noted] };
    }
    const judges = await judging(config, note);
    return { judges, schemas: [ok('schemas', 'every schema, pattern and key rule means something'), ...noted] };
  } catch (error) {
    return { judges: null, schemas: objectionsOf(error).map((text) => problem('schemas', text)) };
  }
}

function objectionsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
  return [error instanceof Error ? error.message : String(error)];
}

/** The token is the one of the configuration, unless another is given. */
function adminFor(flags: CheckFlags, config: Config, io: Io): Admin | null {
  const given = adminFlagsFrom(flags, io);
  const adminToken = flags.adminToken ?? config.adminToken ?? undefined;
  if (adminToken === undefined && given.adminTokenFile === undefined) return null;
  return adminOf(adminToken === undefined ? given : { url: given.url, adminToken });
}
