import type { Clock } from '../../relay/clock.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type { LedgerStatus } from '../../relay/ledger.js';
import type { Channel } from './channel.js';
import type { Commands } from './commands.js';
import type { Durability } from './durability.js';
import { judgeServer, type Demand } from './judge-server.js';
import type { Layout } from './layout.js';
import type { Ownership } from './ownership.js';
import { readServer, type Away, type ServerReport } from './read-server.js';
import type { ServerClock } from './server-clock.js';
import type { Node } from './server.js';
import type { ServerStore } from './store.js';

/** What one look at the server came to. `unfit`: it answers, and must not be relied on. */
export type Finding =
  | { readonly kind: 'fit' }
  | { readonly kind: 'unfit'; readonly reasons: readonly string[] }
  /** It is one node of a Cluster, and was taken for a server that stands alone. */
  | { readonly kind: 'cluster' }
  | Away;

const LOOK_MS = 2_000;
const PAUSE_MS = 5_000;
/** While it is connected and does not serve yet: it loads its files. */
const SHORT_PAUSE_MS = 200;

/** A connection that leads to a replica is made anew: the name may lead to the new primary by now. */
const FAILOVER_PAUSE_MS = 1_000;

const IN_CLUSTER: Finding = { kind: 'cluster' };

/** Looks at the server on every connect and every five seconds; opens and closes the gate, and keeps the status. */
export class Watch {
  private readonly channel: Channel;
  private readonly commands: Commands;
  private readonly node: Node | null;
  private readonly store: ServerStore;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly serverClock: ServerClock;
  private readonly ownership: Ownership;
  private readonly demand: Demand;
  private readonly facts: LedgerFacts;
  private startedWith: Durability | null = null;
  private connection = 0;
  private looking: Promise<Finding> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private current: LedgerStatus = { reachable: false, durability: 'none', full: false, failures: [], warnings: [] };

  constructor(parts: {
    readonly channel: Channel;
    readonly commands: Commands;
    readonly node: Node | null;
    readonly store: ServerStore;
    readonly layout: Layout;
    readonly clock: Clock;
    readonly serverClock: ServerClock;
    readonly ownership: Ownership;
    readonly demand: Demand;
    readonly facts: LedgerFacts;
  }) {
    this.channel = parts.channel;
    this.commands = parts.commands;
    this.node = parts.node;
    this.store = parts.store;
    this.layout = parts.layout;
    this.clock = parts.clock;
    this.serverClock = parts.serverClock;
    this.ownership = parts.ownership;
    this.demand = parts.demand;
    this.facts = parts.facts;
  }

  status(): LedgerStatus {
    return this.current;
  }

  /** From now on changes are told, and `promised` is what the server must go on giving. */
  started(promised: Durability): void {
    this.startedWith = promised;
  }

  connected(): void {
    void this.look();
  }

  disconnected(): void {
    this.connection += 1;
    this.looking = null;
    this.store.isOpen = false;
    this.lose(this.channel.lastError);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.connection = Infinity;
    this.store.isOpen = false;
  }

  /** Looks that overlap are one. Never rejects. */
  look(): Promise<Finding> {
    if (this.looking !== null) return this.looking;
    const look = this.lookOnce(this.connection).finally(() => {
      if (this.looking === look) this.looking = null;
    });
    this.looking = look;
    return look;
  }

  private async lookOnce(connection: number): Promise<Finding> {
    const { channel, commands, layout, clock } = this;
    const report = await readServer(
      channel,
      commands,
      layout,
      clock,
      this.node?.probe ?? null,
      clock.monotonic() + LOOK_MS,
    );
    const finding = this.isInCluster(report) ? IN_CLUSTER : await this.found(report, connection);
    // What was found belongs to a connection that is gone: the next one has a look of its own.
    if (connection !== this.connection) return { kind: 'away', why: this.channel.lastError };
    if (finding.kind === 'away') this.lose(finding.why);
    if (finding.kind === 'cluster') this.disconnected();
    this.lookAgain(finding);
    return finding;
  }

  private isInCluster(report: ServerReport | Away): boolean {
    if (this.node !== null) return false;
    return report.kind === 'away' ? report.why.startsWith('MOVED ') : report.info['cluster_enabled'] === '1';
  }

  private async found(report: ServerReport | Away, connection: number): Promise<Finding> {
    return report.kind === 'away' ? report : this.judge(report, connection);
  }

  private lookAgain(finding: Finding): void {
    const isLoading = finding.kind === 'away' && this.channel.isReady;
    const isReplica = finding.kind === 'unfit' && !this.current.reachable;
    clearTimeout(this.timer);
    this.timer = isReplica
      ? setTimeout(() => this.channel.reconnect(), FAILOVER_PAUSE_MS)
      : setTimeout(() => void this.look(), isLoading ? SHORT_PAUSE_MS : PAUSE_MS);
    this.timer.unref();
  }

  private async judge(report: ServerReport, connection: number): Promise<Finding> {
    const { unwritable, wait, ...judged } = judgeServer(report, this.demand, this.startedWith);
    if (unwritable !== null) {
      this.store.isOpen = false;
      this.lose(unwritable, unwritable);
      return { kind: 'unfit', reasons: [unwritable] };
    }
    const owned = await this.ownership.examine(report);
    if (owned.kind === 'away' || connection !== this.connection) {
      return { kind: 'away', why: owned.kind === 'away' ? owned.why : this.channel.lastError };
    }
    this.serverClock.observe(report.serverMs, report.sent, report.received);
    this.store.wait = wait;
    this.store.isOpen = owned.kind === 'ours';
    const failures = [...(owned.kind === 'unfit' ? [owned.reason] : []), ...judged.failures];
    const notes = [this.ownership.warning, this.serverClock.warning()].filter((note) => note !== null);
    const wasLost = !this.current.reachable;
    this.current = { ...judged, reachable: true, failures, warnings: [...judged.warnings, ...notes] };
    if (wasLost && this.startedWith !== null) this.facts.ledgerRegained();
    return failures.length === 0 ? { kind: 'fit' } : { kind: 'unfit', reasons: failures };
  }

  private lose(why: string, failure = `ledger: Redis does not answer (${why})`): void {
    const wasReachable = this.current.reachable;
    this.current = { ...this.current, reachable: false, failures: [failure] };
    if (wasReachable && this.startedWith !== null) this.facts.ledgerLost(why);
  }
}
