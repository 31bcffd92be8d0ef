import type { Evidence, Kept, Payload } from '../../relay/delivery.js';
import type { Taken } from '../../relay/ledger.js';
import { decodePayload } from '../record.js';
import { parseRecord, recordArguments, type KeptRecord } from './kept-record.js';
import type { Layout } from './layout.js';
import type { Fault, Store } from './store.js';
import type { StoredPayloads } from './stored-payloads.js';

/** Taken, but its payload is gone: nothing can be delivered, and a person has to know. */
export interface LostPayload {
  readonly kind: 'lost';
  readonly destination: string;
  readonly key: string;
  readonly eventId: string;
}

export type TakenOrLost = (Taken & { readonly kind: 'found' }) | LostPayload;

/** Fetches the payloads of what was taken. They are read by plain GET: through a script they would be copied twice. */
export class Takings {
  private readonly store: Store;
  private readonly layout: Layout;
  private readonly payloads: StoredPayloads;
  private readonly fault: Fault;

  constructor(store: Store, layout: Layout, payloads: StoredPayloads, fault: Fault) {
    this.store = store;
    this.layout = layout;
    this.payloads = payloads;
    this.fault = fault;
  }

  /** `pairs`: key and state before, in turn, as `take` returns them. */
  async read(destination: string, pairs: readonly string[], token: string, untilMs: number): Promise<TakenOrLost[]> {
    const found = Array.from({ length: pairs.length / 2 }, (_, index) =>
      this.readable(destination, pairs[2 * index] ?? '', pairs[2 * index + 1] ?? '', token, untilMs),
    );
    return (await Promise.all(found)).flat();
  }

  /** One record of a format that this version cannot read must not hold up its neighbours; its lease lapses. */
  private async readable(destination: string, key: string, state: string, token: string, untilMs: number) {
    try {
      return await this.readOne(destination, key, parseRecord(state), token, untilMs);
    } catch (error) {
      this.fault('kept payload', error);
      return [];
    }
  }

  private async readOne(
    destination: string,
    key: string,
    before: KeptRecord,
    token: string,
    untilMs: number,
  ): Promise<TakenOrLost[]> {
    const sent = await this.store.bytes(this.layout.place(destination, key).body, untilMs);
    // Not known now: its lease lapses, and it is due again.
    if (sent.kind !== 'reply') return [];
    if (sent.value === null) return this.bury(destination, key, before, token, untilMs);
    this.payloads.add(token, key);
    // The age counts from the last redrive, which writes no payload anew.
    const payload = { ...decodePayload(sent.value as Buffer), firstArrivalMs: before.firstArrivalMs };
    const lapses = before.lapses + (before.kind === 'working' ? 1 : 0);
    const kept: Kept = { payload, attempts: before.attempts + 1, lapses, evidence: before.evidence };
    return [{ kind: 'found', destination, key, kept }];
  }

  /** With its counts as they were: nothing was attempted. */
  private async bury(
    destination: string,
    key: string,
    before: KeptRecord,
    token: string,
    untilMs: number,
  ): Promise<TakenOrLost[]> {
    const { attempts, lapses, evidence, eventId } = before;
    const kept = { payload: withoutBytes(before), attempts, lapses, evidence: evidence satisfies Evidence };
    const args = [key, token, ...recordArguments({ kind: 'dead', kept, reason: 'payload-lost' }, 0)];
    const sent = await this.store.runStoring('keep', this.layout.place(destination, key), args, untilMs);
    // Settled by another while we looked: then its payload went as it should.
    const isBuried = sent.kind === 'reply' && (sent.value as readonly string[])[0] === 'moved';
    return isBuried ? [{ kind: 'lost', destination, key, eventId }] : [];
  }
}

function withoutBytes({ eventId, source, detailType, path, firstArrivalMs }: KeptRecord): Payload {
  return { eventId, source, detailType, path, firstArrivalMs, contentType: '', bytes: new Uint8Array() };
}
