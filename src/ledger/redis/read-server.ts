import type { Clock } from '../../relay/clock.js';
import type { Channel, Sent } from './channel.js';
import type { Commands } from './commands.js';
import type { Layout } from './layout.js';
import { fieldsOf, listOf } from './replies.js';
import { momentOf, type Moment } from './server-clock.js';

/** What a server says of itself. null where it does not tell: managed services forbid CONFIG, ACLs forbid anything. */
export interface ServerReport {
  readonly kind: 'report';
  /** The ledger's own records; null where they are on another node, which does not answer. */
  readonly meta: Readonly<Record<string, string>> | null;
  readonly destinations: Readonly<Record<string, string>> | null;
  readonly info: Readonly<Record<string, string>>;
  readonly appendOnly: string | null;
  readonly appendFsync: string | null;
  readonly evictionPolicy: string | null;
  readonly serverMs: number;
  readonly sent: Moment;
  readonly received: Moment;
}

export interface Away {
  readonly kind: 'away';
  readonly why: string;
}

/** Of a node of a Cluster: a key that it serves. */
type Probe = string | null;

/** One round trip: all that decides whether and how this server can be used. */
export async function readServer(
  channel: Channel,
  commands: Commands,
  layout: Layout,
  clock: Clock,
  probe: Probe,
  untilMs: number,
): Promise<ServerReport | Away> {
  const sent = momentOf(clock);
  const [time, meta, names, info, ...settings] = await Promise.all([
    channel.run('peek', [probe ?? layout.queues(0, '').due], [], untilMs),
    commands.command('HGETALL', layout.meta, [], untilMs),
    commands.command('HGETALL', layout.destinations, [], untilMs),
    channel.command('INFO', [], untilMs),
    ...['appendonly', 'appendfsync', 'maxmemory-policy'].map((name) =>
      channel.command('CONFIG', ['GET', name], untilMs),
    ),
  ]);
  const needed = probe === null ? [time, meta, names] : [time];
  const away = needed.find(({ kind }) => kind !== 'reply');
  if (away !== undefined) return { kind: 'away', why: away.kind === 'unknown' ? away.why : 'it is out of memory' };
  const told = infoOf(info);
  const [appendOnly = null, appendFsync = null, policy = null] = settings.map(settingOf);
  return {
    kind: 'report',
    meta: meta.kind === 'reply' ? fieldsOf(meta) : null,
    destinations: names.kind === 'reply' ? fieldsOf(names) : null,
    info: told,
    appendOnly: appendOnly ?? { 0: 'no', 1: 'yes' }[told['aof_enabled'] ?? ''] ?? null,
    appendFsync,
    evictionPolicy: policy ?? told['maxmemory_policy'] ?? null,
    serverMs: Number(listOf(time)[0]),
    sent,
    received: momentOf(clock),
  };
}

const settingOf = (sent: Sent): string | null => listOf(sent)[1] ?? null;

export function infoOf(sent: Sent): Record<string, string> {
  if (sent.kind !== 'reply') return {};
  const lines = String(sent.value).split('\r\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}
