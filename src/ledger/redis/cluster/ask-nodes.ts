import type { RedisAddress } from '../../../config/config.js';
import type { Clock } from '../../../relay/clock.js';
import { Channel, type Sent } from '../channel.js';
import { connectionTo } from '../connection.js';
import { infoOf } from '../read-server.js';
import type { Scripts } from '../scripts.js';
import { viewOf, type View } from './slots.js';

type Host = RedisAddress['hosts'][number];
type Asked = { readonly kind: 'view'; readonly view: View } | { readonly kind: 'none'; readonly why: string };

const ANSWER_MS = 1_000;

/** How the Cluster looks from one of its nodes. */
export async function askNode(channel: Channel, host: Host, clock: Clock): Promise<Asked> {
  const untilMs = clock.monotonic() + ANSWER_MS;
  const [slots, info] = await Promise.all([
    channel.command('CLUSTER', ['SLOTS'], untilMs),
    channel.command('CLUSTER', ['INFO'], untilMs),
  ]);
  if (slots.kind !== 'reply') return { kind: 'none', why: whyOf(slots) };
  return { kind: 'view', view: viewOf(slots.value, infoOf(info), host) };
}

/** The same by a connection for this one question: at the start, and when all nodes that were known are gone. */
export async function askSeed(address: RedisAddress, host: Host, scripts: Scripts, clock: Clock): Promise<Asked> {
  const on = { ready: (): void => undefined, closed: () => undefined };
  const channel = new Channel(connectionTo(address, host), scripts, clock, on);
  const asked = new Promise<Asked>((resolve) => {
    on.ready = () => void askNode(channel, host, clock).then(resolve);
    clock.after(ANSWER_MS, () => resolve({ kind: 'none', why: channel.lastError }));
  });
  channel.connect();
  return asked.finally(() => channel.close());
}

const whyOf = (sent: Sent): string => (sent.kind === 'unknown' ? sent.why : 'it is out of memory');
