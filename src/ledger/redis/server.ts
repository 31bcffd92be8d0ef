import type { Clock } from '../../relay/clock.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type { LedgerStatus } from '../../relay/ledger.js';
import { Channel } from './channel.js';
import type { Commands } from './commands.js';
import type { Connection } from './connection.js';
import type { Durability } from './durability.js';
import type { Demand } from './judge-server.js';
import type { Layout } from './layout.js';
import type { Ownership } from './ownership.js';
import { SameServer } from './same-server.js';
import type { Scripts } from './scripts.js';
import { ServerClock } from './server-clock.js';
import { ServerStore, type Fault } from './store.js';
import { Waits } from './waits.js';
import { Watch, type Finding } from './watch.js';

/** What all servers of one ledger share. */
export interface ServerParts {
  readonly scripts: Scripts;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly ownership: Ownership;
  readonly demand: Demand;
  readonly leaseMs: number;
  readonly facts: LedgerFacts;
  readonly fault: Fault;
}

/** Of a Cluster: `probe` is a key that this node serves. */
export interface Node {
  readonly probe: string;
  readonly onLost: () => void;
}

/** One server with its two connections and all that is known of it. */
export class Server {
  readonly quick: Channel;
  readonly store: ServerStore;
  private readonly storing: Channel;
  private readonly same: SameServer;
  private readonly waits: Waits;
  private readonly watch: Watch;

  constructor(connection: Connection, parts: ServerParts, node: Node | null = null) {
    const { scripts, clock, leaseMs, facts, fault } = parts;
    const serverClock = new ServerClock(leaseMs, (skewMs) => facts.clockSkewed(skewMs));
    this.quick = new Channel(connection, scripts, clock, {
      ready: () => {
        this.watch.connected();
        void this.same.look();
      },
      closed: () => {
        this.watch.disconnected();
        this.same.lost();
        node?.onLost();
      },
    });
    this.storing = new Channel(connection, scripts, clock, {
      ready: () => void this.same.look(),
      closed: () => this.same.lost(),
    });
    this.same = new SameServer(this.quick, this.storing, clock);
    this.waits = new Waits(this.storing, clock);
    this.store = new ServerStore(this.quick, this.storing, this.waits, this.same, serverClock, fault);
    this.watch = new Watch({ ...parts, channel: this.quick, store: this.store, serverClock, node });
  }

  connect(): void {
    this.quick.connect();
    this.storing.connect();
  }

  close(): void {
    this.watch.stop();
    this.same.stop();
    this.quick.close();
    this.storing.close();
  }

  /** `fit` only once both connections are known to lead to one server. */
  async look(): Promise<Finding> {
    const looked = this.quick.isReady ? await this.watch.look() : away(this.quick.lastError);
    return looked.kind === 'fit' && this.same.doubt !== null ? away(this.same.doubt) : looked;
  }

  /** From now on changes are told, and `promised` is what it must go on giving. */
  started(promised: Durability): void {
    this.watch.started(promised);
  }

  /** What the storing connection has to say stands beside what was seen on the quick one. */
  status(): LedgerStatus {
    const status = this.watch.status();
    if (!status.reachable) return status;
    const { doubt } = this.same;
    const { refusal } = this.waits;
    const apart = doubt === null ? [] : [`ledger: its connection for storing is away (${doubt})`];
    const mute = refusal === null ? [] : [`durability: Redis refuses to be waited for (${refusal})`];
    return { ...status, failures: [...status.failures, ...apart, ...mute] };
  }
}

const away = (why: string): Finding => ({ kind: 'away', why });
