import type { Clock } from '../../relay/clock.js';
import type { Channel, Sent } from './channel.js';
import type { Layout } from './layout.js';
import { fieldsOf, listOf } from './replies.js';
import { momentOf, type Moment } from './server-clock.js';

/** What a server says of itself. null where it does not tell: managed services forbid CONFIG, ACLs forbid anything. */
export interface ServerReport {
  readonly kind: 'report';
  readonly meta: Readonly<Record<string, string>>;
  readonly destinations: Readonly<Record<string, string>>;
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

/** One round trip: all that decides whether and how this server can be used. */
export async function readServer(
  channel: Channel,
  layout: Layout,
  clock: Clock,
  untilMs: number,
): Promise<ServerReport | Away> {
  const sent = momentOf(clock);
  const [time, meta, names, info, ...settings] = await Promise.all([
    channel.run('peek', [layout.queues(0, '').due], [], untilMs),
    channel.command('HGETALL', [layout.meta], untilMs),
    channel.command('HGETALL', [layout.destinations], untilMs),
    channel.command('INFO', [], untilMs),
    ...['appendonly', 'appendfsync', 'maxmemory-policy'].map((name) =>
      channel.command('CONFIG', ['GET', name], untilMs),
    ),
  ]);
  const away = [time, meta, names].find(({ kind }) => kind !== 'reply');
  if (away !== undefined) return { kind: 'away', why: away.kind === 'unknown' ? away.why : 'it is out of memory' };
  const told = infoOf(info);
  const [appendOnly = null, appendFsync = null, policy = null] = settings.map(settingOf);
  return {
    kind: 'report',
    meta: fieldsOf(meta),
    destinations: fieldsOf(names),
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
