import { expect } from 'chai';
import { loadContract, type Contract } from '#src/event/contract.js';
import { loadSchemas } from '#src/event/schemas/load-schemas.js';

const MOVED = { sku: 'a-1', count: 3, movedAt: '2026-11-02T09:15:27Z' };
const COUNTED = { countedAt: '2026-11-02T09:15:27Z' };

/** The fixtures are exports in both forms, each with traps of its own. */
describe('the schemas of a registry export', () => {
  let contract: Contract;

  before(async () => {
    const loading = await loadSchemas('test/fixtures/schemas/exports');
    if (loading.kind === 'broken') throw new Error(JSON.stringify(loading.objections));
    expect(loading.notes).to.deep.equal([]);
    expect(loading.set.events).to.deep.equal([
      'warehouse.stock @ Stock Counted',
      'warehouse.stock @ Stock Moved',
      'warehouse.stock @ StockLost',
    ]);
    contract = loadContract('enforce', { current: loading.set });
  });

  const breachesOf = (detailType: string, detail: object, more: object = {}) =>
    contract.check({ id: 'e', source: 'warehouse.stock', 'detail-type': detailType, detail, ...more }).violations;

  it('enforce the detail alone: no Region, no resource and no missing field of the envelope is minded', () => {
    const arn = 'arn:aws:s3:::not-an-object';
    for (const [detailType, detail] of [
      ['Stock Moved', MOVED],
      ['Stock Counted', COUNTED],
    ] as const) {
      expect(breachesOf(detailType, detail, { region: 'eu-central-2', resources: [arn], time: 7 })).to.deep.equal([]);
    }
  });

  it('are for their own source and detail-type only', () => {
    expect(breachesOf('Stock Moved', {})).to.have.length(3);
    expect(breachesOf('stock moved', {})).to.deep.equal([]);
    expect(breachesOf('Stock Moved', {}, { source: 'warehouse.stock.test' })).to.deep.equal([]);
    expect(breachesOf('constructor', {})).to.deep.equal([]);
  });

  it('have their formats checked, in the Draft 4 form too', () => {
    expect(breachesOf('Stock Moved', { ...MOVED, movedAt: 'yesterday' })).to.deep.equal([
      { path: '/detail/movedAt', message: 'must be a date-time' },
    ]);
    expect(breachesOf('Stock Counted', { countedAt: 'yesterday' })).to.deep.equal([
      { path: '/detail/countedAt', message: 'must be a date-time' },
    ]);
    expect(breachesOf('Stock Moved', { ...MOVED, count: 2 ** 31 })).to.deep.equal([
      { path: '/detail/count', message: 'must be a int32' },
    ]);
  });

  it('know bounds that a boolean makes exclusive', () => {
    expect(breachesOf('Stock Moved', { ...MOVED, count: 0 })).to.deep.equal([
      { path: '/detail/count', message: 'must be > 0' },
    ]);
    expect(breachesOf('Stock Counted', { ...COUNTED, share: 1 })).to.deep.equal([
      { path: '/detail/share', message: 'must be < 1' },
    ]);
  });

  it('allow null where they say nullable, also beside an enum and a $ref, and a property of that name', () => {
    const nulls = { note: null, kind: null, carrier: null };
    expect(breachesOf('Stock Moved', { ...MOVED, ...nulls, nullable: true })).to.deep.equal([]);
    expect(breachesOf('Stock Moved', { ...MOVED, kind: 'sideways' })).to.have.length(1);
    expect(breachesOf('Stock Moved', { ...MOVED, nullable: 'yes' })).to.deep.equal([
      { path: '/detail/nullable', message: 'must be boolean' },
    ]);
    expect(breachesOf('Stock Moved', { ...MOVED, sku: null })).to.have.length(1);
  });

  it('follow a $ref into components and definitions', () => {
    expect(breachesOf('Stock Moved', { ...MOVED, carrier: { by: 'ship', imo: '9' } })).to.deep.equal([]);
    expect(breachesOf('Stock Moved', { ...MOVED, carrier: { by: 'ship' } })).to.not.deep.equal([]);
    expect(breachesOf('Stock Counted', { ...COUNTED, shelf: { row: 'a' } })).to.deep.equal([
      { path: '/detail/shelf/row', message: 'must be integer' },
    ]);
  });

  it('do not count 19.99 as no multiple of 0.01', () => {
    expect(breachesOf('Stock Moved', { ...MOVED, price: 19.99 })).to.deep.equal([]);
    expect(breachesOf('Stock Moved', { ...MOVED, price: 19.999 })).to.have.length(1);
  });

  it('are read from the saved answer of the registry too, and named by it', () => {
    for (const detailType of ['StockLost', 'Stock Lost']) {
      expect(breachesOf(detailType, {})).to.deep.equal([{ path: '/detail/sku', message: 'is missing' }]);
    }
  });
});
