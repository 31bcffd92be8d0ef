import { expect } from 'chai';
import { startConfigured } from '../support/configured-service.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { orderEvent } from '../support/events.js';
import { until } from '../support/http-harness.js';
import { startDurableRedis } from '../support/ledgers.js';
import type { RedisServer } from '../support/redis-server.js';
import { send, type Answer } from '../support/sender.js';

interface Row {
  /** `taken` is ANSWER. `key`: with the content, by the id alone, or with the content less a part of it. */
  readonly policies: Readonly<
    Record<'ledger' | 'taken' | 'replays' | 'invalid' | 'contract' | 'uncertain' | 'key', string>
  >;
  /** The answers to `PROBES` and `UNCERTAIN`, in their order. */
  readonly told: string;
}

/** Every two policies meet in one of these rows, as far as they do not contradict each other. */
const TABLE = `
  SQLite         | delivery   | deduplicate     | keep   | enforce | park      | id      | processed duplicate_skipped duplicate_skipped duplicate_skipped duplicate_skipped invalid invalid dead_lettered
  SQLite         | acceptance | once-per-replay | refuse | report  | redeliver | content | accepted duplicate_skipped accepted accepted duplicate_skipped accepted not-json accepted
  SQLite         | acceptance | always          | refuse | off     | park      | id      | accepted duplicate_skipped duplicate_skipped accepted accepted accepted not-json accepted
  SQLite         | acceptance | once-per-replay | keep   | enforce | redeliver | ignore  | accepted duplicate_skipped duplicate_skipped accepted duplicate_skipped invalid invalid accepted
  SQLite         | delivery   | deduplicate     | refuse | off     | redeliver | ignore  | processed duplicate_skipped duplicate_skipped duplicate_skipped duplicate_skipped processed not-json accepted
  Redis          | acceptance | once-per-replay | keep   | off     | park      | ignore  | accepted duplicate_skipped duplicate_skipped accepted duplicate_skipped accepted invalid accepted
  Redis          | acceptance | deduplicate     | refuse | enforce | redeliver | id      | accepted duplicate_skipped duplicate_skipped duplicate_skipped duplicate_skipped contract-violated not-json accepted
  Redis          | delivery   | always          | keep   | report  | park      | content | processed duplicate_skipped processed processed processed processed invalid dead_lettered
  SQLite, return | delivery   | deduplicate     | refuse | report  | redeliver | ignore  | processed duplicate_skipped duplicate_skipped duplicate_skipped duplicate_skipped processed not-json undelivered
  SQLite, return | delivery   | always          | refuse | enforce | redeliver | id      | processed duplicate_skipped duplicate_skipped processed processed contract-violated not-json undelivered
  SQLite, return | delivery   | once-per-replay | refuse | off     | redeliver | content | processed duplicate_skipped processed processed duplicate_skipped processed not-json undelivered
  Redis, return  | delivery   | always          | refuse | off     | redeliver | ignore  | processed duplicate_skipped duplicate_skipped processed processed processed not-json undelivered
  Redis, return  | delivery   | once-per-replay | refuse | report  | redeliver | id      | processed duplicate_skipped duplicate_skipped processed duplicate_skipped processed not-json undelivered
  Redis, return  | delivery   | deduplicate     | refuse | enforce | redeliver | content | processed duplicate_skipped processed duplicate_skipped duplicate_skipped contract-violated not-json undelivered
`;
const rows = TABLE.trim()
  .split('\n')
  .map((line): Row => {
    const [ledger = '', taken = '', replays = '', invalid = '', contract = '', uncertain = '', key = '', answers = ''] =
      line.split('|').map((cell) => cell.trim());
    return { policies: { ledger, taken, replays, invalid, contract, uncertain, key }, told: answers };
  });

const noted = (note: string, more: object = {}) => ({ ...orderEvent(1, { note }), ...more });

const PROBES: readonly unknown[] = [
  noted('first'),
  noted('first'),
  // The same id with another content.
  noted('second'),
  noted('first', { 'replay-name': 'r1' }),
  noted('first', { 'replay-name': 'r1' }),
  // The tutorial's shape without its body.
  { ...orderEvent(2), source: 'genesys.cloud', detail: { eventId: 'e-1', eventType: 'call' } },
  '{',
];
/** The destination takes it, and breaks the connection before it has answered. */
const UNCERTAIN = orderEvent(3, { note: 'break' });

const KEYS: Readonly<Record<string, string>> = {
  content: '{ name: order, key: detail.order }',
  id: '{ name: order, key: detail.order, content: false }',
  ignore: '{ name: order, key: detail.order, ignore: [/detail/note] }',
};

const told = ({ body }: Answer): string =>
  String(body['type'] ?? body['status']).replace('urn:bridgehead:problem:', '');

describe('Policies', () => {
  let redis: RedisServer;
  let downstream: Downstream;
  before(async () => {
    redis = await startDurableRedis();
    downstream = await startDownstream();
    downstream.always(({ body, headers }) =>
      body.includes('"break"') && headers['bridgehead-attempt'] === '1'
        ? { kind: 'reset', afterReading: true }
        : answer(200),
    );
  });
  after(() => Promise.all([redis.stop(), downstream.stop()]));

  for (const [index, { policies, told: expected }] of rows.entries()) {
    const { ledger, taken, replays, invalid, contract, uncertain, key } = policies;
    it(`hold together: ${Object.values(policies).join(', ')}`, async () => {
      const yaml = `
answer: ${taken}
replays: ${replays}
on_invalid: ${invalid}
contract: ${contract}
on_undelivered: ${ledger.endsWith('return') ? 'return' : 'keep'}
keys: [${KEYS[key]}]
destinations:
  - name: orders
    url: ${downstream.url}
    on_uncertain: ${uncertain}
    backoff_first_ms: 1
    backoff_max_ms: 1
`;
      const env = ledger.startsWith('Redis') ? { REDIS_URL: redis.url, REDIS_PREFIX: `row${index}` } : {};
      const seen = downstream.received.length;
      const service = await startConfigured(yaml, env);
      try {
        const answers: string[] = [];
        for (const probe of [...PROBES, UNCERTAIN]) answers.push(told(await send(service.url, probe)));
        expect(answers.join(' ')).to.equal(expected);
        if (ledger.endsWith('return')) {
          // Attempt 1 again: nothing is known of the first one.
          downstream.next(answer(200));
          expect(told(await send(service.url, UNCERTAIN))).to.equal('processed');
        } else if (uncertain === 'park') {
          const reasons = () =>
            service.lines().flatMap((line) => (line['message'] === 'buried' ? [String(line['reason'])] : []));
          await until(() => reasons().includes('uncertain'));
        } else {
          const attempts = () =>
            downstream.received
              .slice(seen)
              .filter(({ body }) => body.includes('"break"'))
              .map(({ headers }) => headers['bridgehead-attempt']);
          await until(() => attempts().length === 2);
          expect(attempts()).to.deep.equal(['1', '2']);
        }
      } finally {
        await service.stop();
      }
    });
  }

  it('meet in pairs, as many as there are that may', () => {
    const pairs = rows.flatMap(({ policies }) => {
      const values = Object.entries(policies).map((entry) => entry.join('='));
      return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one} ${other}`));
    });
    expect(new Set(pairs).size).to.equal(147);
  });
});
