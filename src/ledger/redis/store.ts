import type { Channel, Argument, Sent } from './channel.js';
import type { Wait } from './durability.js';
import type { Place } from './layout.js';
import { listOf } from './replies.js';
import type { ScriptName } from './scripts.js';
import type { ServerClock } from './server-clock.js';
import type { Waits } from './waits.js';

/** Tells of what threw, or broke, and is ours to mend. */
export type Fault = (where: string, error: unknown) => void;

/** What the parts of the ledger ask: of one server, or of whichever node of a Cluster holds the keys. */
export interface Store {
  run(script: ScriptName, keys: readonly string[], args: readonly Argument[], untilMs: number): Promise<Sent>;
  /** For what stores a payload, or leans on a stored one. */
  runStoring(script: ScriptName, place: Place, args: readonly Argument[], untilMs: number): Promise<Sent>;
  /** Whether what is stored of a delivery is held as firmly as was promised. */
  confirm(place: Place, key: string, untilMs: number): Promise<boolean>;
  bytes(key: string, untilMs: number): Promise<Sent>;
  /** The clock that decides the leases of a key; null: nobody serves it now. */
  clockOf(key: string): ServerClock | null;
}

/**
 * The two connections behind one gate. What stores a payload, or leans on a stored one, has a connection of its own:
 * to wait for replicas or for the disk blocks a connection, and claims must not wait behind it.
 */
export class ServerStore implements Store {
  /** Closed until the server was found to be ours and sound on the quick connection; `same` says it for the other. */
  isOpen = false;
  /** What is promised of a stored payload. */
  wait: Wait = { kind: 'lost' };
  private readonly quick: Channel;
  private readonly storing: Channel;
  private readonly waits: Waits;
  private readonly same: { readonly doubt: string | null };
  private readonly serverClock: ServerClock;
  private readonly fault: Fault;
  private readonly reported = new Set<string>();

  constructor(
    quick: Channel,
    storing: Channel,
    waits: Waits,
    same: { readonly doubt: string | null },
    serverClock: ServerClock,
    fault: Fault,
  ) {
    this.quick = quick;
    this.storing = storing;
    this.waits = waits;
    this.same = same;
    this.serverClock = serverClock;
    this.fault = fault;
  }

  run(script: ScriptName, keys: readonly string[], args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.through(script, this.quick.run.bind(this.quick), keys, args, untilMs);
  }

  runStoring(script: ScriptName, place: Place, args: readonly Argument[], untilMs: number): Promise<Sent> {
    const { bucket, state, due, dead, age, body } = place;
    const keys = [bucket, state, due, dead, age, body];
    if (this.same.doubt !== null) return Promise.resolve(closed);
    return this.through(script, this.storing.run.bind(this.storing), keys, [place.field, ...args], untilMs);
  }

  /**
   * It is written once more first: to wait tells only of what the same connection wrote, and another copy's writer may have
   * waited in vain.
   */
  async confirm(place: Place, key: string, untilMs: number): Promise<boolean> {
    const { wait } = this;
    if (wait.kind === 'none') return true;
    if (wait.kind === 'lost') return false;
    const { epoch } = this.storing;
    const [confirmed] = listOf(await this.runStoring('confirm', place, [key], untilMs));
    if (confirmed !== 'confirmed') return false;
    return (await this.waits.held(wait, untilMs)) && epoch === this.storing.epoch;
  }

  async bytes(key: string, untilMs: number): Promise<Sent> {
    return this.isOpen ? this.quick.bytes(key, untilMs) : closed;
  }

  clockOf(): ServerClock {
    return this.serverClock;
  }

  private async through(
    script: ScriptName,
    run: Channel['run'],
    keys: readonly string[],
    args: readonly Argument[],
    untilMs: number,
  ): Promise<Sent> {
    if (!this.isOpen) return closed;
    const sent = await run(script, keys, args, untilMs);
    if (sent.kind === 'unknown' && isOurFault(sent.why) && !this.reported.has(sent.why)) {
      this.reported.add(sent.why);
      this.fault(`ledger script ${script}`, new Error(sent.why));
    }
    return sent;
  }
}

const closed: Sent = { kind: 'unknown', why: 'the ledger is away' };

/** What a server says of its own state, also from within a script: it is away or full, and nothing of ours is wrong. */
const STATES = /OOM|NOREPLICAS|READONLY|TRYAGAIN|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|BUSY|NOPERM/;

/** A script that breaks, or meets something that is not of this layout: shown once, not once for each event. */
function isOurFault(why: string): boolean {
  return /WRONGTYPE|user_script|Error (running|compiling) script/.test(why) && !STATES.test(why);
}
