import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bridgehead } from '../../support/command-line.js';
import { startDownstream } from '../../support/downstream.js';
import { orderEvent } from '../../support/events.js';

describe('the command line, before anything runs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridgehead-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const file = async (name: string, content: unknown): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  const matching = async (pattern: string) => {
    const path = await file('event.json', orderEvent(1));
    return (await bridgehead(['pattern', 'test', '--pattern', pattern, '--event', path])).code;
  };

  const testing = async (cases: unknown) => bridgehead(['test', await file('cases.yaml', { cases }), '--json']);

  it('ends with 2 when it is called in a way that means nothing', async () => {
    for (const argv of [
      ['nonsense'],
      ['send'],
      ['send', '--rate', '-1', 'x'],
      ['pattern', 'test'],
      ['test', '/no/file'],
    ]) {
      const { code, out } = await bridgehead(argv);
      expect([argv, code, out]).to.deep.equal([argv, 2, '']);
    }
    expect((await bridgehead(['--help'])).code).to.equal(0);
  });

  describe('check', () => {
    it('tells every problem of the configuration at once, and changes nothing', async () => {
      const { code, out } = await bridgehead(['check'], { env: { PORT: 'x', MAX_ATTEMPTS: '0' } });
      expect(code).to.equal(1);
      expect(out.split('\n').filter((line) => line.startsWith('problem'))).to.have.length(2);
    });

    it('looks at what can be looked at although the configuration is broken', async () => {
      await file('broken.json', '{');
      const env = {
        PORT: 'x',
        REDIS_URL: 'nonsense',
        DOWNSTREAM_URL: 'http://127.0.0.1:1/in',
        SCHEMAS_DIR: folder,
        REDIS_PERFIX: 'x',
      };
      const { code, json } = await bridgehead(['check', '--json'], { env });
      expect(code).to.equal(1);
      const { findings } = json() as { findings: { part: string; verdict: string; message: string }[] };
      expect(findings.map(({ part, verdict }) => `${verdict} ${part}`)).to.deep.equal([
        'problem configuration',
        'problem configuration',
        'warning configuration',
        'skipped ledger',
        'problem schemas',
        'problem destination',
      ]);
      expect(findings[2]?.message).to.include('REDIS_PREFIX');
      expect(findings[3]?.message).to.equal('not looked at: REDIS_URL must be right first');
    });

    it('looks at each destination of a file that is sound by itself', async () => {
      const path = await file(
        'bridgehead.yaml',
        'destinations:\n  - { name: a, url: nonsense }\n  - { name: b, url: "http://127.0.0.1:1/" }\nsource: []\n',
      );
      const event = await file('event.json', orderEvent(1));
      const env = { BRIDGEHEAD_CONFIG: path, DATA_DIR: folder };
      const { json } = await bridgehead(['check', '--json', '--event', event], { env });
      const told = json() as { findings: { part: string; message: string }[]; event: { verdict: string } };
      expect(told.findings.filter(({ part }) => part === 'destination').map(({ message }) => message)).to.deep.equal([
        'not looked at: destinations[0].url must be right first',
        'b: 127.0.0.1:1 cannot be reached (ECONNREFUSED): start it, or correct its URL',
      ]);
      expect(told.event.verdict).to.equal('valid');
      const without = await bridgehead(['check'], { env: { BRIDGEHEAD_CONFIG: join(folder, 'none.yaml') } });
      expect(without.out.match(/^skipped /gm)).to.have.length(3);
    });

    it('tells of the ledger and the destination together', async () => {
      const env = { REDIS_URL: 'redis://127.0.0.1:1', DOWNSTREAM_URL: 'http://127.0.0.1:1/in' };
      const { code, json } = await bridgehead(['check', '--json'], { env });
      expect(code).to.equal(1);
      const { findings } = json() as { findings: { part: string; verdict: string }[] };
      const broken = findings.filter(({ verdict }) => verdict === 'problem').map(({ part }) => part);
      expect(broken).to.deep.equal(['ledger', 'destination']);
    });

    it('tells of a data folder that cannot be made, because a file is in its way', async () => {
      const path = await file('in-the-way', '');
      for (const DATA_DIR of [path, join(path, 'data')]) {
        const { code, out } = await bridgehead(['check'], { env: { DATA_DIR } });
        expect([code, out.includes(`DATA_DIR: ${path} is no folder`)]).to.deep.equal([1, true]);
      }
    });

    it("tells what is wrong with schemas of one's own", async () => {
      await file('broken.json', '{');
      const { code, out } = await bridgehead(['check'], { env: { DATA_DIR: folder, SCHEMAS_DIR: folder } });
      expect([code, /^problem +schemas +SCHEMAS_DIR: broken\.json: /m.test(out)]).to.deep.equal([1, true]);
    });

    it('is content with a destination that can be reached, and sends it nothing', async () => {
      const downstream = await startDownstream();
      const env = { DOWNSTREAM_URL: downstream.url, DATA_DIR: join(folder, 'not/there/yet') };
      const { code, out } = await bridgehead(['check'], { env });
      expect([code, downstream.received.length]).to.deep.equal([0, 0]);
      expect(out).to.match(/ok +ledger .*\n.*\nok +destination +downstream: 127\.0\.0\.1:\d+ can be reached/);
      await downstream.stop();
    });

    it('calls an event invalid that is larger than the receiver takes, alone and in a batch of one', async () => {
      const event = orderEvent(1, { text: 'x'.repeat(2_000) });
      for (const body of [event, [event]]) {
        const path = await file('event.json', body);
        const { out } = await bridgehead(['check', '--event', path], {
          env: { MAX_BODY_BYTES: '1KiB', DATA_DIR: folder },
        });
        expect(out).to.include('an event may have at most 1024 bytes');
      }
    });

    it('says what would become of an event', async () => {
      const path = await file('event.json', orderEvent(1));
      const { json } = await bridgehead(['check', '--event', path, '--json'], { env: { DATA_DIR: folder } });
      const { event } = json() as { event: { verdict: string; rule: string; deliveries: { destination: string }[] } };
      expect([event.verdict, event.rule]).to.deep.equal(['valid', 'default']);
      expect(event.deliveries.map(({ destination }) => destination)).to.deep.equal(['downstream']);
      const invalid = await file('invalid.json', { ...orderEvent(1), detail: 1 });
      expect((await bridgehead(['check', '--event', invalid], { env: { DATA_DIR: folder } })).code).to.equal(1);
    });
  });

  describe('pattern test', () => {
    it('ends with 0 where the event matches, 1 where not, 2 where the pattern means nothing', async () => {
      expect(await matching('{"source":[{"prefix":"shop."}]}')).to.equal(0);
      expect(await matching('{"source":["shop"]}')).to.equal(1);
      expect(await matching('{"source":"shop.orders"}')).to.equal(2);
      const many = await file(
        'many.ndjson',
        [orderEvent(1), orderEvent(2)].map((each) => JSON.stringify(each)).join('\n'),
      );
      const pattern = `{"id":["${orderEvent(2).id}"]}`;
      const argv = ['pattern', 'test', '--pattern', pattern, '--json', '--event'];
      const { code, json } = await bridgehead([...argv, many, await file('list.json', [orderEvent(2)])]);
      expect([code, (json() as { matches: boolean }[]).map(({ matches }) => matches)]).to.deep.equal([
        1,
        [false, true, true],
      ]);
      expect(await matching(await file('pattern.json', { 'detail-type': [{ wildcard: 'Order*' }] }))).to.equal(0);
    });
  });

  it('key test tells which events are copies of which', async () => {
    const lines = [orderEvent(1), orderEvent(2), { ...orderEvent(1), time: 'later' }].map((each) =>
      JSON.stringify(each),
    );
    const { code, json } = await bridgehead(['key', 'test', '-', '--json'], { stdin: lines.join('\n') });
    const rows = json() as { file: string; number: number; rule: string; copyOf: unknown }[];
    expect(code).to.equal(0);
    expect(rows.map((row) => [row.file, row.number, row.rule, row.copyOf])).to.deep.equal([
      ['-', 1, 'default', null],
      ['-', 2, 'default', null],
      ['-', 3, 'default', { file: '-', number: 1, id: orderEvent(1).id }],
    ]);
  });

  it('key test names the file of each event, and what is none', async () => {
    const paths = [await file('a.json', [orderEvent(1), orderEvent(2)]), await file('b.json', '[1')];
    const { code, json, out } = await bridgehead(['key', 'test', ...paths, '--json']);
    const rows = json() as { file: string; number: number; key: string | null; violations: unknown[] }[];
    expect([code, rows.map((row) => [row.file, row.number, row.key !== null, row.violations.length])]).to.deep.equal([
      1,
      [
        [paths[0], 1, true, 0],
        [paths[0], 2, true, 0],
        [paths[1], 1, false, 1],
      ],
    ]);
    expect(out).to.include('"rule": null');
  });

  describe('with sources of the configuration', () => {
    const SOURCES = `sources:
  - { name: orders, body: detail, key: detail.order, source: shop.orders, detail_type: Order }
  - { name: raw, body: any }
  - { name: texts, body: lines, key: body }
`;
    const configured = async () => ({ BRIDGEHEAD_CONFIG: await file('bridgehead.yaml', SOURCES), DATA_DIR: folder });
    const checked = async (source: string, content: unknown, ...more: string[]) => {
      const env = await configured();
      const argv = ['check', '--event', await file('event.json', content), '--source', source, '--json', ...more];
      const ran = await bridgehead(argv, { env });
      return { ...ran, event: () => (ran.json() as { event: Report }).event };
    };
    interface Report {
      readonly verdict: string;
      readonly rule: string;
      readonly deliveries: readonly { readonly key: string | null; readonly remembered: string }[];
    }

    it('check judges an event as the path of its source does', async () => {
      const one = (await checked('orders', { order: 7 })).event();
      expect([one.verdict, one.rule]).to.deep.equal(['valid', 'source orders']);
      const listed = (await checked('orders', [{ order: 7 }])).event();
      expect(listed.deliveries).to.deep.equal(one.deliveries);
      const lines = (await checked('texts', '{"a":1}\n{"a":2}')).event();
      expect([lines.verdict, lines.rule]).to.deep.equal(['valid', 'source texts']);
    });

    it('check says where nothing tells two events apart, and takes the header that does', async () => {
      expect((await checked('raw', '7')).event().deliveries[0]).to.deep.include({
        key: null,
        remembered: 'nothing: each is an event of its own',
      });
      const named = (await checked('raw', '7', '--idempotency-key', 'k-1')).event();
      expect(named.deliveries[0]?.key).to.match(/^[0-9a-f]{32}$/);
    });

    it('an unknown one, and several events where one is asked for, are told with what to do', async () => {
      const unknown = await checked('order', {});
      expect([unknown.code, unknown.err]).to.deep.equal([
        2,
        'bridgehead: there is no source "order": orders was probably meant\n',
      ]);
      const several = await checked('orders', [{ order: 1 }, { order: 2 }]);
      expect([several.code, several.err.includes('"key test" takes many')]).to.deep.equal([2, true]);
    });

    it('key test and the cases of a file know them too', async () => {
      const env = await configured();
      const lines = ['{"order":1}', '{"order":2}', '{"order":1}'].join('\n');
      const keys = await bridgehead(['key', 'test', '-', '--source', 'orders', '--json'], { env, stdin: lines });
      expect((keys.json() as { copyOf: unknown }[]).map(({ copyOf }) => copyOf !== null)).to.deep.equal([
        false,
        false,
        true,
      ]);
      const cases = [
        { name: 'a', source: 'orders', event: { order: 1 }, expect: { rule: 'source orders' } },
        { name: 'b', source: 'orders', event: { order: 1 }, expect: { 'same-key-as': 'a' } },
        { name: 'c', source: 'raw', event: 1, expect: { 'same-key-as': 'd' } },
        { name: 'd', source: 'raw', event: 1, 'idempotency-key': 'x', expect: { verdict: 'valid' } },
      ];
      const tested = await bridgehead(['test', await file('cases.yaml', { cases }), '--json'], { env });
      expect(
        (tested.json() as { results: { failures: string[] }[] }).results.map(({ failures }) => failures),
      ).to.deep.equal([[], [], ['same-key-as "d": nothing tells two such events apart, so that it is no copy'], []]);
    });
  });

  describe('test', () => {
    it('passes where every event is as the file expects it', async () => {
      await file('order.json', orderEvent(1));
      const { code, out } = await testing([
        {
          name: 'an order',
          file: 'order.json',
          expect: { verdict: 'valid', rule: 'default', destinations: ['downstream'], 'other-key-than': 'another' },
        },
        { name: 'another', event: orderEvent(2), expect: { verdict: 'valid' } },
        { name: 'the same', event: orderEvent(1), expect: { 'same-key-as': 'an order' } },
        {
          name: 'no detail',
          event: { ...orderEvent(1), detail: 1 },
          expect: { verdict: 'invalid', violations: ['/detail'] },
        },
      ]);
      expect([code, out]).to.deep.equal([0, out]);
    });

    it('fails by what is otherwise, each expectation by itself', async () => {
      const { code, json } = await testing([
        {
          name: 'an order',
          event: orderEvent(1),
          expect: { verdict: 'invalid', rule: 'stripe', destinations: ['crm'], 'same-key-as': 'b', violations: ['/x'] },
        },
        { name: 'b', event: orderEvent(2), expect: { verdict: 'valid' } },
      ]);
      expect(code).to.equal(1);
      expect((json() as { results: { failures: string[] }[] }).results[0]?.failures).to.deep.equal([
        'verdict: expected invalid, got valid',
        'violations: expected one at "/x", got none',
        'rule: expected stripe, got default',
        'destinations: expected crm, got downstream',
        'same-key-as "b": the keys are different',
      ]);
    });

    it('refuses a file with a misspelt word instead of passing it', async () => {
      const { code, err } = await testing([{ name: 'a', event: {}, expect: { ruel: 'default' } }]);
      expect([code, err.includes('"ruel", which is not known here; rule was probably meant')]).to.deep.equal([2, true]);
      const other = await testing([{ name: 'a first', event: {}, expect: { 'other-key-than': 'a frist' } }]);
      expect([other.code, other.err.includes('names no case "a frist"; a first was probably meant')]).to.deep.equal([
        2,
        true,
      ]);
    });
  });
});
