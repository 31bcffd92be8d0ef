import type { Argument, Channel, Sent } from './channel.js';
import type { ScriptName } from './scripts.js';

/** What is asked of the ledger as a whole, at whichever server holds its key, also before anything may be stored there. */
export class Commands {
  private readonly channelOf: (key: string) => Channel | null;

  constructor(channelOf: (key: string) => Channel | null) {
    this.channelOf = channelOf;
  }

  command(name: string, key: string, args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.channelOf(key)?.command(name, [key, ...args], untilMs) ?? Promise.resolve(nowhere);
  }

  run(script: ScriptName, key: string, args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.channelOf(key)?.run(script, [key], args, untilMs) ?? Promise.resolve(nowhere);
  }
}

const nowhere: Sent = { kind: 'unknown', why: 'no node serves this key' };
