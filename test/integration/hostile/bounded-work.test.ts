import { expect } from 'chai';
import { startConfigured, type ConfiguredService } from '../../support/configured-service.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { request, send } from '../../support/sender.js';

const nested = (levels: number, core: string) => `${'{"items":['.repeat(levels)}${core}${']}'.repeat(levels)}`;

/** Each would take hours if anything in its way backtracked, or looked at every pair. */
describe('an event made to be much work', function () {
  this.timeout(20_000);
  let downstream: Downstream;
  let service: ConfiguredService;
  before(async () => {
    downstream = await startDownstream();
    service = await startConfigured(`
destinations:
  - name: orders
    url: ${downstream.url}
    when:
      $or:
        - { source: [{ wildcard: '*a*a*a*a*a*b*' }] }
        - { detail: { items: { name: [{ wildcard: '*a*a*a*a*c' }, { equals-ignore-case: never }], n: [{ numeric: ['>', 5] }] } } }
        - { detail: { items: { name: [{ anything-but: { wildcard: 'a*a*a' } }], deep: { x: [{ exists: false }] } } } }
keys:
  - { name: first, when: { source: [{ prefix: a }] }, key: '[detail.items[].tags[] | [0], detail.items[*].name | [-1]]' }
`);
  });
  after(async () => {
    await service.stop();
    await downstream.stop();
  });

  const run = 'a'.repeat(200_000);
  const event = (detail: string, source = run) =>
    `{"id":"${run}","source":"${source}","detail-type":"${run}","time":"${run}","detail":${detail}}`;
  const bodies: readonly (readonly [what: string, body: string])[] = [
    ['a long run of one letter', event('{}')],
    ['many elements', event(`{"items":[${`{"name":"${'a'.repeat(30)}","tags":[1,2],"n":1},`.repeat(3_000)}{}]}`)],
    ['arrays in arrays', event(nested(1_500, '{"name":"a"}'))],
    ['many names with dots', event(`{${Array.from({ length: 5_000 }, (_, n) => `"items.${n}":${n}`).join(',')}}`)],
    ['many equal names', event(`{${'"items":[],'.repeat(50_000)}"items":1}`)],
    ['many escapes', event(`{"items":"${'\\u0061'.repeat(100_000)}${'\\\\'.repeat(100_000)}"}`)],
    ['many long numbers', event(`{"items":[${'1234567890123456789.5e-3,'.repeat(5_000)}1]}`)],
    ['many brackets in a string', event(`{"items":"${'[{'.repeat(200_000)}"}`)],
    ['many blanks', event(`{"items":[1${' '.repeat(400_000)}, 2]}`)],
    ['signs and digits without an end', event(`{"items":${'-1e'.repeat(100_000)}}`)],
  ];
  for (const [what, body] of bodies) {
    it(`(${what}) is answered like any other`, async () => {
      const { status, body: said } = await send(service.url, body);
      // A machine that is busy with other things sheds it.
      expect([200, 400, 503], JSON.stringify(said)).to.include(status);
      expect((await request('GET', `${service.url}/livez`)).status).to.equal(200);
    });
  }

  it('by its headers is answered like any other', async () => {
    const long = 6_000;
    for (const [name, value] of [
      ['Content-Type', `application/json;${' charset ='.repeat(500)}${' '.repeat(long)}x`],
      ['Content-Encoding', `${' ,'.repeat(long)}x`],
      ['Authorization', `Basic ${'A'.repeat(long)}!`],
      ['Authorization', `Bearer ${'a.'.repeat(long)}`],
      ['Idempotency-Key', 'a '.repeat(long)],
      ['Accept', '*/*;q=0.1,'.repeat(1_000)],
    ] as const) {
      const { status } = await send(service.url, event('{}', 'b'), { [name]: value });
      expect(status, name).to.be.oneOf([200, 415, 503]);
    }
  });
});
