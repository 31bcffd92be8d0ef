import { expect } from 'chai';
import type { Claim, Move, Want } from '#src/relay/ledger.js';
import { claim } from '../../model/claim.js';
import { censusOf, detailOf } from '../../model/letters.js';
import { move } from '../../model/move.js';
import { discard, recall, redrive, refused } from '../../model/operate.js';
import { atTime, UNKNOWN, type State, type Step } from '../../model/state.js';
import { nextInMs, take, type States } from '../../model/take-due.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { admissible } from './admissible.js';
import { at, Callers } from './calls.js';
import {
  comparableClaim,
  comparableKept,
  comparableLetter,
  comparableRemembered,
  halfMinutes,
  hoursLeft,
} from './comparable.js';
import { PLACES, type Operation } from './operations.js';

type Call = { readonly kind: 'claim'; readonly claims: Claim[] } | { readonly kind: 'move'; readonly moves: Move[] };

/** Performs each operation on the ledger and on the model, and compares what they answer. */
export class Follower {
  private readonly harness: LedgerHarness;
  private readonly callers = new Callers();
  private readonly calls: Call[] = [];
  private states: States = {};
  private readonly everKept = new Set<string>();
  private nowMs = 0;

  constructor(harness: LedgerHarness) {
    this.harness = harness;
  }

  async perform(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'claim':
        return this.call(
          { kind: 'claim', claims: operation.claims.map((plan) => this.callers.claim(plan)) },
          operation.other,
        );
      case 'move':
        return this.call(
          { kind: 'move', moves: operation.moves.map((plan) => this.callers.move(plan)) },
          operation.other,
        );
      case 'again': {
        const earlier = this.calls.at(-1 - operation.back);
        return earlier === undefined ? undefined : this.call(earlier, true);
      }
      case 'takeDue':
        return this.takeDue(operation);
      case 'redrive':
      case 'discard':
        return this.operate(operation.kind, this.near(operation.place, ['dead']).key);
      case 'show':
        return this.show(at(operation.place).key);
      case 'recall':
        return this.recall(at(operation.place).key);
      case 'losePayload':
        return this.losePayload(this.near(operation.place, ['waiting', 'dead']));
      case 'list':
        return this.list();
      case 'census':
        return this.census();
      case 'crash':
        return this.harness.crash();
      case 'advance':
        this.nowMs += operation.ms;
        return this.harness.advance(operation.ms);
    }
  }

  /** The first place from this one on that is so, if there is one: else most sequences would do nothing here. */
  private near(place: number, kinds: readonly State['kind'][]): (typeof PLACES)[number] {
    const places = [...PLACES.slice(place), ...PLACES.slice(0, place)];
    return places.find(({ key }) => kinds.includes(this.stateOf(key).kind)) ?? at(place);
  }

  private stateOf(key: string): State {
    return atTime(this.states[key] ?? UNKNOWN, this.nowMs);
  }

  private become<Result>(key: string, { state, result }: Step<Result>): Result {
    this.states = { ...this.states, [key]: state };
    if ('stored' in state) this.everKept.add(state.stored.destination);
    return result;
  }

  private async call(call: Call, other: boolean): Promise<void> {
    this.calls.push(call);
    const ledger = other ? this.harness.other() : this.harness.ledger();
    if (call.kind === 'claim') {
      const expected = call.claims.map((item) =>
        this.become(item.key, claim(this.stateOf(item.key), item, this.nowMs)),
      );
      const results = await ledger.claim(call.claims, this.harness.soon());
      expect(results.map(comparableClaim)).to.deep.equal(expected.map(comparableClaim));
    } else {
      const expected = call.moves.map((item) => this.become(item.key, move(this.stateOf(item.key), item, this.nowMs)));
      expect(await ledger.move(call.moves, this.harness.soon())).to.deep.equal(expected);
    }
  }

  /** Which of several due ones a ledger takes is its own affair within limits; the model takes the same ones. */
  private async takeDue({ orders, crm, leaseMs }: Extract<Operation, { kind: 'takeDue' }>): Promise<void> {
    const token = this.callers.mint();
    const wants: Want[] = Object.entries({ orders, crm }).flatMap(([destination, slots]) =>
      slots === 0 ? [] : [{ destination, slots, leaseMs }],
    );
    const result = await this.harness.ledger().takeDue(wants, token, this.harness.soon());
    if (result.kind !== 'taken') throw new Error('the store did not answer in time');
    admissible(this.states, wants, result, this.nowMs);
    for (const { destination, key } of [...result.deliveries, ...result.lost]) {
      const want = wants.find((each) => each.destination === destination);
      if (want === undefined) throw new Error(`${destination} was not wanted`);
      const { state, taken, lostEventId } = take(this.stateOf(key), want, token, this.nowMs);
      this.become(key, { state, result: null });
      const delivery = result.deliveries.find((each) => each.key === key);
      expect(delivery && comparableKept(delivery.kept)).to.deep.equal(taken && comparableKept(taken.kept));
      expect(result.lost.find((each) => each.key === key)?.eventId).to.equal(lostEventId);
      if (delivery !== undefined) this.callers.tookOver(key, token, delivery.kept);
    }
    expect(halfMinutes(result.nextInMs)).to.equal(halfMinutes(nextInMs(this.states, wants, this.nowMs)));
  }

  private async operate(kind: 'redrive' | 'discard', key: string): Promise<void> {
    const step = kind === 'redrive' ? redrive : discard;
    const expected = this.become(key, step(this.stateOf(key), this.nowMs));
    expect(await this.harness.ledger()[kind](key)).to.deep.equal(expected);
  }

  private async show(key: string): Promise<void> {
    const shown = await this.harness.ledger().show(key);
    const state = this.stateOf(key);
    if (state.kind !== 'dead') return void expect(shown).to.deep.equal(refused(state).result);
    if (shown.kind !== 'found') throw new Error(`a dead letter is not shown: ${shown.kind}`);
    expect(comparableLetter(shown.letter)).to.deep.equal(comparableLetter(detailOf(key, state)));
  }

  private async recall(key: string): Promise<void> {
    const expected = recall(this.stateOf(key), this.nowMs);
    const told = await this.harness.ledger().recall(key);
    expect(comparableRemembered(told)).to.deep.equal(comparableRemembered(expected));
    expect(hoursLeft(told)).to.be.closeTo(hoursLeft(expected), 0.05);
  }

  /** Only of what nobody holds: what becomes of it while a worker holds it is left to each ledger. */
  private async losePayload({ destination, key }: { destination: string; key: string }): Promise<void> {
    const state = this.stateOf(key);
    if (state.kind !== 'waiting' && state.kind !== 'dead') return;
    if (state.stored.body === null) return;
    this.states = { ...this.states, [key]: { ...state, stored: { ...state.stored, body: null } } };
    await this.harness.losePayload(destination, key);
  }

  /** Page by page; those buried in one step may come in any order. */
  private async list(): Promise<void> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.harness.ledger().list(cursor === undefined ? { limit: 2 } : { limit: 2, cursor });
      if (page.kind !== 'page') throw new Error(`no page: ${page.kind}`);
      found.push(...page.items.map(({ key }) => key));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && found.length < 20);
    const dead = Object.keys(this.states).filter((key) => this.stateOf(key).kind === 'dead');
    expect(found.toSorted()).to.deep.equal(dead.toSorted());
    const burials = found
      .map((key) => this.stateOf(key))
      .map((state) => (state.kind === 'dead' ? state.buriedAtMs : 0));
    expect(burials).to.deep.equal(burials.toSorted((left, right) => right - left));
  }

  private async census(): Promise<void> {
    const told = (await this.harness.ledger().census()) ?? [];
    const counts = told.map(({ destination, kept, dead }) => ({ destination, kept, dead }));
    const expected = [...this.everKept].map((destination) => {
      const { kept, dead } = censusOf(this.states, destination, this.nowMs);
      return { destination, kept, dead };
    });
    expect(counts).to.have.deep.members(expected);
  }
}
