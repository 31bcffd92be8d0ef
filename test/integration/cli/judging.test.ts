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
      expect(await matching(await file('pattern.json', { 'detail-type': [{ wildcard: 'Order*' }] }))).to.equal(0);
    });
  });

  it('key test tells which events are copies of which', async () => {
    const lines = [orderEvent(1), orderEvent(2), { ...orderEvent(1), time: 'later' }].map((each) =>
      JSON.stringify(each),
    );
    const { code, json } = await bridgehead(['key', 'test', '-', '--json'], { stdin: lines.join('\n') });
    const rows = json() as { rule: string; copyOf: string | null }[];
    expect(code).to.equal(0);
    expect(rows.map(({ rule, copyOf }) => [rule, copyOf])).to.deep.equal([
      ['default', null],
      ['default', null],
      ['default', `1: ${orderEvent(1).id}`],
    ]);
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
      expect([code, err.includes('ruel')]).to.deep.equal([2, true]);
    });
  });
});
