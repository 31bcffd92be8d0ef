import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '#src/config/config-error.js';
import { loadConfig } from '#src/config/load-config.js';
import { bridgehead } from '../../support/command-line.js';
import { startConfigured, type ConfiguredService } from '../../support/configured-service.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { request, send } from '../../support/sender.js';

const TOKEN = 'operator-token-1234';
const POLLUTION = '"__proto__":{"polluted":1,"source":"s"},"constructor":{"prototype":{"polluted":1}}';
const EVENT = `{${POLLUTION},"id":"e-1","source":"s","detail-type":"t","detail":{${POLLUTION},"n":12345678901234567890}}`;

/** Nothing that any object of this process has of itself. */
const expectClean = (): void => {
  const fresh: Readonly<Record<string, unknown>> = {};
  expect([fresh['polluted'], fresh['source'], Object.keys(Object.prototype)]).to.deep.equal([undefined, undefined, []]);
};

describe('a name that means a prototype', () => {
  afterEach(expectClean);

  describe('in what is sent', () => {
    let downstream: Downstream;
    let service: ConfiguredService;
    before(async () => {
      downstream = await startDownstream();
      service = await startConfigured(`
destinations: [{ name: orders, url: '${downstream.url}', when: { detail: { n: [{ exists: true }], polluted: [{ exists: false }] } } }]
keys: [{ name: odd, when: { source: [s] }, key: '[id, detail.constructor]' }]
admin_token: ${TOKEN}
on_invalid: keep
`);
    });
    after(async () => {
      await service.stop();
      await downstream.stop();
    });

    it('is a member like any other, in an event, in a batch and in an item that is a string', async () => {
      expect((await send(service.url, EVENT)).body['status']).to.equal('processed');
      expect(downstream.received.at(-1)?.body.toString()).to.equal(EVENT);
      const items = [
        EVENT.replace('e-1', 'e-2'),
        JSON.stringify(EVENT.replace('e-1', 'e-3')),
        '{"__proto__":{"id":"e"}}',
      ];
      const { status, body } = await send(service.url, `{"__proto__":{"Records":[]},"Records":[${items.join(',')}]}`);
      expect([status, body['processed'], body['errors']]).to.deep.equal([200, 2, 1]);
    });

    it('gives nothing that is missing: an event whose fields stand in __proto__ has none', async () => {
      const { body } = await send(service.url, '{"__proto__":{"id":"e","source":"s","detail-type":"t","detail":{}}}');
      expect(body['status']).to.equal('invalid');
      expect((body['violations'] as { path: string }[]).map(({ path }) => path)).to.have.members([
        '/id',
        '/source',
        '/detail-type',
        '/detail',
      ]);
    });

    const asked = async (method: string, path: string): Promise<number> => {
      const { status } = await request(method, service.url + path, '', { Authorization: `Bearer ${TOKEN}` });
      return status;
    };
    it('is an unknown parameter, an unknown source and an unknown key', async () => {
      for (const query of [
        '__proto__=1',
        '__proto__[polluted]=1',
        'constructor[prototype][polluted]=1',
        'toString=1',
      ]) {
        expect(await asked('GET', `/admin/dead-letters?${query}`), query).to.equal(400);
      }
      for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
        expect(await asked('POST', `/events/${name}`), name).to.equal(404);
        expect(await asked('GET', `/admin/dead-letters/${name}`), name).to.equal(404);
        expect(await asked('GET', `/admin/dead-letters?reason=${name}`), name).to.equal(400);
      }
    });
  });

  for (const [where, yaml] of [
    ['at the top', '__proto__: { admin_token: polluted-1234567890 }'],
    ['of a destination', 'destinations: [{ name: a, url: "http://a", __proto__: { polluted: 1 } }]'],
    ['of a source', 'sources: [{ name: a, source: a, detail_type: b, constructor: { prototype: { polluted: 1 } } }]'],
    ['by an anchor', 'a: &a { polluted: 1 }\n__proto__: *a\n'],
    ['by a merge', '<<: { __proto__: { polluted: 1 } }'],
  ] as const) {
    it(`in the configuration, ${where}, is an unknown name that stops the start`, () => {
      expect(() => loadConfig({ BRIDGEHEAD_CONFIG: '/x.yaml' }, { readFile: () => yaml })).to.throw(ConfigError);
    });
  }

  it('in a file of cases is an error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bridgehead-cases-'));
    const file = join(folder, 'cases.yaml');
    await writeFile(
      file,
      'cases:\n  - { name: a, event: {}, expect: { verdict: valid }, __proto__: { polluted: 1 } }\n',
    );
    const { code, err } = await bridgehead(['test', file]);
    await rm(folder, { recursive: true });
    expect([code, err]).to.satisfy(([given, said]: [number, string]) => given === 2 && said.includes('__proto__'));
  });
});
