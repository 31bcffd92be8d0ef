import type { Commands } from './commands.js';
import type { Layout } from './layout.js';
import { fieldsOf } from './replies.js';

type Fields = Readonly<Record<string, string>>;

/**
 * Every destination ever configured, with a mark where something was ever kept for it. A name is written down before
 * anything can be kept under it: what a later configuration no longer names must still be shown to an operator.
 */
export class Destinations {
  private readonly commands: Commands;
  private readonly layout: Layout;
  private readonly configured: readonly string[];
  private readonly marked = new Set<string>();
  private names: readonly string[];

  constructor(commands: Commands, layout: Layout, configured: readonly string[]) {
    this.commands = commands;
    this.layout = layout;
    this.configured = configured;
    this.names = configured;
  }

  all(): readonly string[] {
    return this.names;
  }

  /**
   * A full server refuses this, and need not be asked: the configured ones are known anyway. Marks that are gone are
   * written again: in a store that was emptied, something may have been kept since, before anybody saw that it was empty.
   */
  async register(known: Fields, untilMs: number): Promise<void> {
    const unmarked = [...this.marked].flatMap((name) => (known[name] === '1' ? [] : [name, '1']));
    const unknown = this.configured.filter((name) => !Object.hasOwn(known, name) && !this.marked.has(name));
    const missing = [...unmarked, ...unknown.flatMap((name) => [name, '0'])];
    if (missing.length > 0) await this.commands.command('HSET', this.layout.destinations, missing, untilMs);
    this.names = [...new Set([...this.configured, ...Object.keys(known)])];
  }

  async mark(name: string, untilMs: number): Promise<void> {
    if (this.marked.has(name)) return;
    const sent = await this.commands.command('HSET', this.layout.destinations, [name, '1'], untilMs);
    if (sent.kind === 'reply') this.marked.add(name);
  }

  /** Those that something was ever kept for, by any process; null when the store does not answer. */
  async used(untilMs: number): Promise<readonly string[] | null> {
    const sent = await this.commands.command('HGETALL', this.layout.destinations, [], untilMs);
    if (sent.kind !== 'reply') return null;
    const names = Object.entries(fieldsOf(sent)).flatMap(([name, mark]) => (mark === '1' ? [name] : []));
    return [...new Set([...names, ...this.marked])];
  }
}
