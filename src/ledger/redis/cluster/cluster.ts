import type { RedisAddress } from '../../../config/config.js';
import type { LedgerStatus } from '../../../relay/ledger.js';
import type { Channel } from '../channel.js';
import { connectionTo } from '../connection.js';
import type { Durability } from '../durability.js';
import { Server, type ServerParts } from '../server.js';
import type { Finding } from '../watch.js';
import { askNode, askSeed } from './ask-nodes.js';
import { newestOf, servingOf, tagOf, type View } from './slots.js';
import { statusOf } from './status.js';

type Host = RedisAddress['hosts'][number];

const PAUSE_MS = 5_000;
/** While a part of it does not answer. */
const SHORT_PAUSE_MS = 250;

/**
 * Which node serves which keys, found out anew every few seconds, whenever a node is lost, and whenever one says that it
 * does not serve a key any more. All keys of one partition lie on one node, by their hash tag.
 */
export class Cluster {
  private readonly address: RedisAddress;
  private readonly parts: ServerParts;
  private readonly tags: readonly string[];
  private readonly nodes = new Map<string, { readonly server: Server; readonly host: Host }>();
  private byTag = new Map<string, Server>();
  private refreshing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private why = 'not asked yet';
  private promised: Durability | null = null;
  private isClosed = false;

  constructor(address: RedisAddress, parts: ServerParts) {
    this.address = address;
    this.parts = parts;
    this.tags = parts.layout.tags;
  }

  serverOf(key: string): Server | undefined {
    return this.byTag.get(tagOf(key));
  }

  channelOf(key: string): Channel | null {
    return this.serverOf(key)?.quick ?? null;
  }

  /** The node that another one points to: `MOVED 3999 127.0.0.1:6381`. undefined: it was not known yet. */
  movedTo(why: string): Server | undefined {
    this.soon(0);
    return this.nodes.get(/^MOVED \d+ (\S+)$/.exec(why)?.[1] ?? '')?.server;
  }

  async look(): Promise<Finding> {
    await this.refresh();
    const findings = await Promise.all([...this.nodes.values()].map(({ server }) => server.look()));
    const unfit = findings.flatMap((finding) => (finding.kind === 'unfit' ? finding.reasons : []));
    if (unfit.length > 0) return { kind: 'unfit', reasons: [...new Set(unfit)] };
    const away = findings.find(({ kind }) => kind === 'away');
    if (away !== undefined) return away;
    return this.byTag.size === this.tags.length ? { kind: 'fit' } : { kind: 'away', why: this.why };
  }

  /** What the least of the nodes gives now is what all of them must go on giving. */
  started(): void {
    const { durability } = this.status();
    this.promised = durability;
    for (const { server } of this.nodes.values()) server.started(durability);
  }

  status(): LedgerStatus {
    const told = [...this.nodes].map(([name, { server }]) => ({ name, status: server.status() }));
    return statusOf(told, this.tags.length - this.byTag.size, this.why);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const { server } of this.nodes.values()) server.close();
  }

  /** Calls that overlap are one. Never rejects. */
  private refresh(): Promise<void> {
    this.refreshing ??= this.refreshOnce().finally(() => {
      this.refreshing = null;
      const isWell = this.status().reachable;
      this.soon(isWell ? PAUSE_MS : SHORT_PAUSE_MS);
    });
    return this.refreshing;
  }

  private soon(ms: number): void {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.refresh(), ms).unref();
  }

  private async refreshOnce(): Promise<void> {
    const { address, parts } = this;
    const known = [...this.nodes.values()].filter(({ server }) => server.quick.isReady);
    const asked = await Promise.all(
      known.length > 0
        ? known.map(({ server, host }) => askNode(server.quick, host, parts.clock))
        : address.hosts.map((host) => askSeed(address, host, parts.scripts, parts.clock)),
    );
    if (this.isClosed) return;
    const view = newestOf(asked.flatMap((one) => (one.kind === 'view' ? [one.view] : [])));
    if (view !== undefined) this.follow(view);
    this.why = view === undefined ? asked.map((one) => (one.kind === 'none' ? one.why : '')).join('; ') : '';
    if (view !== undefined && this.byTag.size < this.tags.length) this.why = 'slots are served by no node';
  }

  /** Opens what is new, closes what serves nothing of ours any more. */
  private follow(view: View): void {
    const serving = servingOf(view, this.tags);
    const byTag = new Map<string, Server>();
    for (const [name, { host, tags }] of serving) {
      const server = this.nodes.get(name)?.server ?? this.open(name, host, tags);
      for (const tag of tags) byTag.set(tag, server);
    }
    this.byTag = byTag;
    for (const [name, { server }] of this.nodes) {
      if (serving.has(name)) continue;
      this.nodes.delete(name);
      server.close();
    }
  }

  private open(name: string, host: Host, [tag = '']: readonly string[]): Server {
    const node = { probe: this.parts.layout.probe(tag), onLost: () => this.soon(0) };
    const server = new Server(connectionTo(this.address, host), this.parts, node);
    this.nodes.set(name, { server, host });
    if (this.promised !== null) server.started(this.promised);
    server.connect();
    return server;
  }
}
