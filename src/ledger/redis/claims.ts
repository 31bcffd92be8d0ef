import type { Claim, ClaimResult } from '../../relay/ledger.js';
import { encodePayload } from '../record.js';
import type { Sent } from './channel.js';
import { recordArguments } from './kept-record.js';
import type { Destinations } from './destinations.js';
import type { Layout, Place } from './layout.js';
import type { Store } from './store.js';
import type { StoredPayloads } from './stored-payloads.js';

export class Claims {
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

  async claim(claim: Claim, untilMs: number): Promise<ClaimResult> {
    const { destination, key, token, leaseMs, store: storing } = claim;
    const place = this.layout.place(destination, key);
    if (storing === undefined) {
      const args = [place.field, key, token, leaseMs, this.windowMs];
      const found = resultOf(await this.store.run('claim', [place.bucket, place.state], args, untilMs));
      return leans(found) ? this.confirmed(found, place, key, untilMs) : found;
    }
    const args = [key, token, ...recordArguments(storing, leaseMs), encodePayload(storing.kept.payload)];
    const result = resultOf(await this.store.runStoring('claim-and-store', place, args, untilMs));
    if (result.kind === 'stored') {
      await this.destinations.mark(destination, untilMs);
      if (storing.kind === 'working') this.payloads.add(token, key);
    }
    return leans(result) ? this.confirmed(result, place, key, untilMs) : result;
  }

  private async confirmed(result: ClaimResult, place: Place, key: string, untilMs: number): Promise<ClaimResult> {
    return (await this.store.confirm(place, key, untilMs)) ? result : { kind: 'unknown' };
  }
}

/** Whether somebody will be told that the ledger has it, because of this. */
const leans = (result: ClaimResult): boolean =>
  result.kind === 'stored' || (result.kind === 'known' && result.as !== 'settled');

type Reply = ['granted' | 'stored', number] | ['busy', number] | ['known', 'kept' | 'dead' | 'settled'];

function resultOf(sent: Sent): ClaimResult {
  if (sent.kind !== 'reply') return { kind: sent.kind };
  const reply = sent.value as Reply;
  switch (reply[0]) {
    case 'granted':
    case 'stored':
      return { kind: reply[0], lapses: reply[1] };
    case 'busy':
      return { kind: 'busy', leftMs: reply[1] };
    case 'known':
      return { kind: 'known', as: reply[1] };
  }
}
