import type { Kept } from '../../relay/delivery.js';
import type { Move, MoveResult, Target } from '../../relay/ledger.js';
import { encodePayload } from '../record.js';
import type { Sent } from './channel.js';
import { recordArguments } from './kept-record.js';
import type { Destinations } from './destinations.js';
import type { Layout, Place } from './layout.js';
import type { Store } from './store.js';
import type { StoredPayloads } from './stored-payloads.js';

type KeepingMove = Move & { readonly to: Extract<Target, { kept: Kept }> };

export class Moves {
  private readonly store: Store;
  private readonly layout: Layout;
  private readonly windowMs: number;
  private readonly payloads: StoredPayloads;
  private readonly destinations: Destinations;

  constructor(store: Store, layout: Layout, windowMs: number, payloads: StoredPayloads, destinations: Destinations) {
    this.store = store;
    this.layout = layout;
    this.windowMs = windowMs;
    this.payloads = payloads;
    this.destinations = destinations;
  }

  async move({ destination, key, token, to }: Move, untilMs: number): Promise<MoveResult> {
    const place = this.layout.place(destination, key);
    switch (to.kind) {
      case 'settled':
        return this.settle(place, key, token, untilMs);
      case 'released': {
        const { bucket, state, due } = place;
        const args = [place.field, key, token, to.attempted ? 'attempted' : 'unattempted'];
        return ending(await this.store.run('release', [bucket, state, due], args, untilMs));
      }
      case 'working':
      case 'waiting':
      case 'dead':
        return this.keep(place, { destination, key, token, to }, untilMs);
    }
  }

  private async settle(place: Place, key: string, token: string, untilMs: number): Promise<MoveResult> {
    const { bucket, state, due, dead, age, body } = place;
    const args = [place.field, key, this.windowMs];
    const sent = await this.store.run('settle', [bucket, state, due, dead, age, body], args, untilMs);
    this.payloads.delete(token, key);
    return ending(sent);
  }

  private async keep(place: Place, move: KeepingMove, untilMs: number): Promise<MoveResult> {
    const { destination, key, token, to } = move;
    const args = [key, token, ...recordArguments(to, to.kind === 'working' ? to.leaseMs : 0)];
    const withPayload = () => this.store.runStoring('keep', place, [...args, encodePayload(to.kept.payload)], untilMs);

    const isStored = this.payloads.has(token, key);
    let sent = isStored ? await this.store.runStoring('keep', place, args, untilMs) : await withPayload();
    if (isStored && needsPayload(sent)) sent = await withPayload();

    const result: MoveResult = sent.kind === 'reply' ? outcomeOf(sent.value) : { kind: sent.kind };
    if (result.kind === 'moved') await this.destinations.mark(destination, untilMs);
    if (to.kind === 'working' && result.kind === 'moved') this.payloads.add(token, key);
    else if (result.kind !== 'unknown') this.payloads.delete(token, key);
    // What was stored before has been waited for, or nobody was told.
    const leans = !isStored && (result.kind === 'moved' || (result.kind === 'already' && result.as === 'dead'));
    return leans && !(await this.store.confirm(place, key, untilMs)) ? { kind: 'unknown' } : result;
  }
}

type Outcome = ['moved'] | ['not-yours'] | ['already', 'dead' | 'settled'];

const needsPayload = (sent: Sent): boolean =>
  sent.kind === 'reply' && (sent.value as readonly string[])[0] === 'payload-needed';

function outcomeOf(value: unknown): MoveResult {
  const outcome = value as Outcome;
  return outcome[0] === 'already' ? { kind: 'already', as: outcome[1] } : { kind: outcome[0] };
}

/** These begin with a removal. Should a server refuse even that for want of memory, nothing better than `unknown` is known. */
const ending = (sent: Sent): MoveResult => (sent.kind === 'reply' ? outcomeOf(sent.value) : { kind: 'unknown' });
