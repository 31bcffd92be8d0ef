import type { Argument, Sent } from '../channel.js';
import type { Place } from '../layout.js';
import type { ScriptName } from '../scripts.js';
import type { Server } from '../server.js';
import type { ServerClock } from '../server-clock.js';
import type { Store } from '../store.js';
import type { Cluster } from './cluster.js';

/**
 * Sends each call to the node that holds its keys, and once more to where that node points: it has done nothing then.
 * A partition whose slot is on the move (`ASK`, `TRYAGAIN`) is away until it has arrived: a script needs all of its keys
 * in one place, and some of them may not exist.
 */
export class ClusterStore implements Store {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  run(script: ScriptName, keys: readonly string[], args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.routed(keys[0] ?? '', ({ store }) => store.run(script, keys, args, untilMs));
  }

  runStoring(script: ScriptName, place: Place, args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.routed(place.state, ({ store }) => store.runStoring(script, place, args, untilMs));
  }

  async confirm(place: Place, key: string, untilMs: number): Promise<boolean> {
    return (await this.cluster.serverOf(place.state)?.store.confirm(place, key, untilMs)) ?? false;
  }

  bytes(key: string, untilMs: number): Promise<Sent> {
    return this.routed(key, ({ store }) => store.bytes(key, untilMs));
  }

  clockOf(key: string): ServerClock | null {
    return this.cluster.serverOf(key)?.store.clockOf() ?? null;
  }

  private async routed(key: string, send: (server: Server) => Promise<Sent>): Promise<Sent> {
    const server = this.cluster.serverOf(key);
    if (server === undefined) return unserved;
    const sent = await send(server);
    if (sent.kind !== 'unknown' || !sent.why.startsWith('MOVED ')) return sent;
    const next = this.cluster.movedTo(sent.why);
    return next === undefined || next === server ? sent : send(next);
  }
}

const unserved: Sent = { kind: 'unknown', why: 'no node serves this key' };
