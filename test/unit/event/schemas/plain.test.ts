import { expect } from 'chai';
import { loadContract, type Contract } from '#src/event/contract.js';
import { loadSchemas } from '#src/event/schemas/load-schemas.js';
import { schemasFolder } from '../../../support/schemas-folder.js';

async function contractOf(folder: string): Promise<Contract> {
  const loading = await loadSchemas(folder);
  if (loading.kind === 'broken') throw new Error(JSON.stringify(loading.objections));
  return loadContract('enforce', { current: loading.set });
}

const pathsOf = (contract: Contract, source: string, detailType: string, detail: object): string[] =>
  contract.check({ id: 'e', source, 'detail-type': detailType, detail }).violations.map(({ path }) => path);

describe('the schemas of a folder', () => {
  let contract: Contract;
  before(async () => {
    contract = await contractOf('test/fixtures/schemas/plain');
  });
  const paths = (source: string, detailType: string, detail: object) => pathsOf(contract, source, detailType, detail);

  it('are matched by the name of their file, by letters and digits alone', () => {
    for (const detailType of ['OrderPlaced', 'Order Placed', 'order-placed']) {
      expect(paths('shop.orders', detailType, {})).to.deep.equal(['/detail/order']);
    }
    expect(paths('shop.orders', 'Order Replaced', {})).to.deep.equal([]);
  });

  it('may be for a source with slashes and a detail-type with braces', () => {
    expect(paths('aws.partner/example.com/acme', 'v2.users.{id}.seen', {})).to.deep.equal(['/detail/at']);
  });

  it('of draft 7 are enforced, with references by their own $id', () => {
    expect(paths('shop.orders', 'OrderPlaced', { order: 1, email: 'no', address: {} })).to.have.members([
      '/detail/email',
      '/detail/address/city',
    ]);
  });

  it('of 2020-12 are enforced, for each detail-type that the envelope may have, through allOf', () => {
    for (const detailType of ['Invoice Sent', 'Invoice Paid']) {
      expect(paths('billing', detailType, { amount: 0, lines: ['a', 'b'] })).to.have.members([
        '/detail/amount',
        '/detail/lines',
      ]);
    }
    expect(paths('billing', 'Invoice Lost', {})).to.deep.equal([]);
  });

  it('of OpenAPI 3.1 are enforced, several in one document, from a folder in the folder', () => {
    expect(paths('crm', 'Customer Added', { since: 'ever' })).to.have.members(['/detail/name', '/detail/since']);
    expect(paths('crm', 'Customer Added', { name: null })).to.deep.equal([]);
    expect(paths('crm', 'Customer Moved', {})).to.deep.equal(['/detail/to']);
  });
});

describe('a schema of one’s own', () => {
  const tutorial = { eventId: 'e-1' };
  const check = { id: 'e', source: 'genesys.cloud', 'detail-type': 'Genesys Cloud Event', detail: tutorial };

  it('stands in the place of ours, for its events alone', async () => {
    const folder = await schemasFolder({ 'genesys.cloud@GenesysCloudEvent.yaml': 'required: [eventId]' });
    const contract = await contractOf(folder.path);
    await folder.dispose();
    expect(contract.check(check).violations).to.deep.equal([]);
    expect(contract.check({ ...check, 'detail-type': 'Other' }).violations).to.have.length(3);
  });

  it('is only reported on, or not asked, as the mode says', async () => {
    const folder = await schemasFolder({ 'genesys.cloud@GenesysCloudEvent.json': { required: ['more'] } });
    const loading = await loadSchemas(folder.path);
    await folder.dispose();
    if (loading.kind === 'broken') throw new Error('broken');
    const checked = (mode: 'report' | 'off') => {
      const { kind, violations } = loadContract(mode, { current: loading.set }).check(check);
      return [kind, violations];
    };
    expect(checked('report')).to.deep.equal(['valid', [{ path: '/detail/more', message: 'is missing' }]]);
    expect(checked('off')).to.deep.equal(['valid', []]);
  });

  it('has what it cannot mean noted: an unknown keyword, an unknown format', async () => {
    const folder = await schemasFolder({
      'a@b.json': { $schema: 'http://json-schema.org/draft-07/schema#', requird: ['x'], 'x-owner': 'us' },
      'a@c.json': { properties: { format: { format: 'arn' } } },
    });
    const loading = await loadSchemas(folder.path);
    await folder.dispose();
    expect(loading.kind === 'loaded' && loading.notes).to.deep.equal([
      { file: 'a@b.json', reason: 'the keyword "requird" is not known and has no effect' },
      { file: 'a@c.json', reason: 'the format "arn" is not known and is not checked' },
    ]);
  });

  it('sees what the event itself holds, and nothing inherited', async () => {
    const folder = await schemasFolder({
      'a@b.json': { properties: { constructor: { type: 'string' } }, required: ['toString'] },
    });
    const contract = await contractOf(folder.path);
    await folder.dispose();
    expect(pathsOf(contract, 'a', 'b', {})).to.deep.equal(['/detail/toString']);
  });

  it('may refer to its parts by anchors', async () => {
    const item = { $anchor: 'item', required: ['sku'] };
    const folder = await schemasFolder({
      'a@b.json': { items: { $ref: '#item' }, properties: { item: { $ref: '#item' } }, $defs: { item } },
    });
    const loading = await loadSchemas(folder.path);
    await folder.dispose();
    expect(loading.kind === 'loaded' && loading.notes).to.deep.equal([]);
    expect(loading.kind === 'loaded' && loading.set.find('a', 'b')?.({ item: {} })).to.deep.equal([
      { path: '/detail/item/sku', message: 'is missing' },
    ]);
  });

  it('is never made to pass by $async, and takes an event of the deepest kind', async () => {
    const folder = await schemasFolder({
      'a@async.json': { $async: true, required: ['x'] },
      'a@deep.json': { $ref: '#/$defs/node', $defs: { node: { properties: { c: { $ref: '#/$defs/node' } } } } },
    });
    const contract = await contractOf(folder.path);
    await folder.dispose();
    expect(pathsOf(contract, 'a', 'async', {})).to.deep.equal(['/detail/x']);
    let deep: object = {};
    for (let level = 0; level < 50_000; level++) deep = { c: deep };
    expect(pathsOf(contract, 'a', 'deep', deep)).to.deep.equal(['/detail']);
  });
});
