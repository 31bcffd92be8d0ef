import { expect } from 'chai';
import { answerTo } from '#src/http/answer.js';
import type { Outcome } from '#src/relay/outcome.js';

const ORDERS = '0f0e0d0c0b0a09080706050403020100';
const CRM = '00112233445566778899aabbccddeeff';

const single = (outcome: Outcome) => answerTo('e-1', [{ destination: 'orders', key: ORDERS, outcome }], () => 0);
const both = (first: Outcome, second: Outcome) =>
  answerTo(
    'e-1',
    [
      { destination: 'orders', key: ORDERS, outcome: first },
      { destination: 'crm', key: CRM, outcome: second },
    ],
    () => 0,
  );

const decided = (first: Outcome, second: Outcome): unknown =>
  (JSON.parse(both(first, second).body) as { status: unknown }).status;

const drawn = (chance: number) =>
  answerTo(
    'e-1',
    [{ destination: 'orders', key: ORDERS, outcome: { kind: 'retry', why: 'ledger-away' } }],
    () => chance,
  ).headers;

describe('the answer to an event', () => {
  const table: readonly (readonly [Outcome, number, string])[] = [
    [{ kind: 'processed' }, 200, 'processed'],
    [{ kind: 'duplicate', of: 'settled' }, 200, 'duplicate_skipped'],
    [{ kind: 'duplicate', of: 'kept' }, 200, 'duplicate_skipped'],
    [{ kind: 'duplicate', of: 'dead' }, 200, 'duplicate_skipped'],
    [{ kind: 'accepted' }, 202, 'accepted'],
    [{ kind: 'dead-lettered', reason: 'refused' }, 202, 'dead_lettered'],
    [{ kind: 'dead-lettered', reason: 'poison' }, 202, 'dead_lettered'],
    [{ kind: 'dead-lettered', reason: 'invalid' }, 202, 'invalid'],
  ];
  for (const [outcome, status, word] of table) {
    it(`is ${status} ${word} for ${JSON.stringify(outcome)}`, () => {
      const answer = single(outcome);
      expect(answer.status).to.equal(status);
      expect(JSON.parse(answer.body)).to.deep.equal({ status: word, event_id: 'e-1', key: ORDERS });
    });
  }

  const refusals: readonly (readonly [Outcome, number, string])[] = [
    [{ kind: 'refused', reason: 'refused' }, 422, 'refused'],
    [{ kind: 'refused', reason: 'poison' }, 422, 'poison'],
    [{ kind: 'refused', reason: 'contract-violated' }, 422, 'contract-violated'],
    [{ kind: 'retry', why: 'in-flight' }, 503, 'in-flight'],
    [{ kind: 'retry', why: 'ledger-away' }, 503, 'ledger-away'],
    [{ kind: 'retry', why: 'ledger-full' }, 503, 'ledger-full'],
    [{ kind: 'retry', why: 'no-slot' }, 503, 'no-slot'],
    [{ kind: 'retry', why: 'undelivered' }, 503, 'undelivered'],
    [{ kind: 'retry', why: 'deadline' }, 503, 'budget-spent'],
  ];
  for (const [outcome, status, name] of refusals) {
    it(`is the ${status} problem ${name} for ${JSON.stringify(outcome)}`, () => {
      const answer = single(outcome);
      expect(answer.status).to.equal(status);
      expect(answer.problem).to.equal(name);
      expect(JSON.parse(answer.body)).to.include({
        type: `urn:bridgehead:problem:${name}`,
        status,
        event_id: 'e-1',
        key: ORDERS,
      });
    });
  }

  it('lists each delivery where there are several', () => {
    expect(JSON.parse(both({ kind: 'processed' }, { kind: 'accepted' }).body)).to.deep.equal({
      status: 'accepted',
      event_id: 'e-1',
      deliveries: [
        { destination: 'orders', key: ORDERS, status: 'processed' },
        { destination: 'crm', key: CRM, status: 'accepted' },
      ],
    });
  });

  it('is decided by the worst: 503, 422, accepted, dead_lettered, invalid, processed, duplicate_skipped', () => {
    const worstFirst: readonly Outcome[] = [
      { kind: 'retry', why: 'ledger-away' },
      { kind: 'refused', reason: 'refused' },
      { kind: 'accepted' },
      { kind: 'dead-lettered', reason: 'refused' },
      { kind: 'dead-lettered', reason: 'invalid' },
      { kind: 'processed' },
      { kind: 'duplicate', of: 'settled' },
    ];
    const words = [503, 422, 'accepted', 'dead_lettered', 'invalid', 'processed', 'duplicate_skipped'];
    worstFirst.slice(1).forEach((outcome, index) => {
      const worse = worstFirst[index] ?? outcome;
      expect(decided(outcome, worse)).to.equal(words[index]);
      expect(decided(worse, outcome)).to.equal(words[index]);
    });
  });

  it('asks to come back when the last known lease has ended', () => {
    const soon: Outcome = { kind: 'retry', why: 'in-flight', retryAfterMs: 1_200 };
    const late: Outcome = { kind: 'retry', why: 'in-flight', retryAfterMs: 14_001 };
    expect(single(soon).headers).to.deep.equal(['Retry-After', '2']);
    expect(both(late, soon).headers).to.deep.equal(['Retry-After', '15']);
  });

  it('asks to come back in 1 to 5 whole seconds by chance where nothing is known', () => {
    expect(drawn(0)).to.deep.equal(['Retry-After', '1']);
    expect(drawn(0.5)).to.deep.equal(['Retry-After', '3']);
    expect(drawn(0.999)).to.deep.equal(['Retry-After', '5']);
  });

  it('never asks to come back in less than a second', () => {
    expect(single({ kind: 'retry', why: 'in-flight', retryAfterMs: 0 }).headers).to.deep.equal(['Retry-After', '1']);
  });
});
