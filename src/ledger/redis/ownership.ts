import { randomUUID } from 'node:crypto';
import type { Clock } from '../../relay/clock.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type { Commands } from './commands.js';
import type { Destinations } from './destinations.js';
import { LAYOUT, type Layout } from './layout.js';
import type { ServerReport } from './read-server.js';

type Fields = Readonly<Record<string, string>>;

export type Owned =
  | { readonly kind: 'ours' }
  | { readonly kind: 'unfit'; readonly reason: string }
  | { readonly kind: 'away'; readonly why: string };

const OTHER_LAYOUT =
  'layout: what is stored under this prefix has another layout; choose another prefix, or remove what is there';
const NO_ROOM = 'memory: Redis is full and holds nothing of this ledger; raise maxmemory, or name another server';
const ANSWER_MS = 2_000;

/**
 * Whether what the server holds is this ledger. An empty server is taken into use, which is normal once; afterwards it
 * means that everything was lost, and somebody has to know.
 */
export class Ownership {
  /** Stays until the process ends: to be seen by whoever looks next. */
  warning: string | null = null;
  private readonly commands: Commands;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly destinations: Destinations;
  private readonly facts: LedgerFacts;
  private ledgerId: string | null = null;
  private isOurs = false;

  constructor(commands: Commands, layout: Layout, clock: Clock, destinations: Destinations, facts: LedgerFacts) {
    this.commands = commands;
    this.layout = layout;
    this.clock = clock;
    this.destinations = destinations;
    this.facts = facts;
  }

  async examine({ meta, destinations }: ServerReport): Promise<Owned> {
    const owned = meta === null || destinations === null ? this.unread() : await this.read(meta, destinations);
    this.isOurs = owned.kind === 'ours';
    return owned;
  }

  /** The node of a Cluster that holds the record is away: what was found before still holds for the others. */
  private unread(): Owned {
    return this.isOurs ? { kind: 'ours' } : { kind: 'away', why: 'the node that holds its record does not answer' };
  }

  private async read(meta: Fields, destinations: Fields): Promise<Owned> {
    const isEmpty = Object.keys(meta).length === 0;
    const isOurs = Object.entries(LAYOUT).every(([name, value]) => meta[name] === value);
    if (!isEmpty && !isOurs) return { kind: 'unfit', reason: OTHER_LAYOUT };
    const owned: Owned = isEmpty ? await this.adopt() : { kind: 'ours' };
    if (owned.kind !== 'ours') return owned;
    // Of several processes that find it empty one adopts it, and the others meet another id than they knew.
    if (!isEmpty && this.ledgerId !== null && meta['ledger'] !== this.ledgerId) this.replaced(meta['ledger'] ?? '');
    if (!isEmpty) this.ledgerId = meta['ledger'] ?? '';
    await this.destinations.register(destinations, this.untilMs());
    return owned;
  }

  private async adopt(): Promise<Owned> {
    const id = randomUUID();
    const fields = Object.entries({ ...LAYOUT, ledger: id }).flat();
    const sent = await this.commands.run('adopt', this.layout.meta, fields, this.untilMs());
    if (sent.kind === 'full') return { kind: 'unfit', reason: NO_ROOM };
    if (sent.kind === 'unknown') return { kind: 'away', why: sent.why };
    const [outcome] = sent.value as ['adopted' | 'present'];
    if (outcome === 'present') return { kind: 'away', why: 'another process is taking it into use' };
    this.ledgerId = id;
    this.replaced(id);
    return { kind: 'ours' };
  }

  private replaced(ledgerId: string): void {
    const at = new Date(this.clock.now()).toISOString();
    this.warning = `ledger: it was empty and was taken into use at ${at}; unless it is new, what it held is lost`;
    this.facts.ledgerAdopted(ledgerId);
  }

  private untilMs(): number {
    return this.clock.monotonic() + ANSWER_MS;
  }
}
