import { expect } from 'chai';
import { newestOf, servingOf, slotOf, viewOf } from '#src/ledger/redis/cluster/slots.js';

const asked = { host: '10.0.0.1', port: 6379 };
const ok = { cluster_state: 'ok', cluster_current_epoch: '5' };

describe('The slots of a Cluster', () => {
  it('are those that Redis computes, of the hash tag where there is one', () => {
    expect(['123456789', 'bh:{123456789}:due:orders', 'foo', '{}foo', 'bh:meta'].map(slotOf)).to.deep.equal([
      12_739, 12_739, 12_182, 9_500, 9_014,
    ]);
  });

  it('are served by the primaries that a node names, itself where it does not know its own address', () => {
    const rows = [
      [0, 12_200, ['', 6379, 'id'], ['10.0.0.9', 6379, 'replica']],
      [12_201, 16_000, ['10.0.0.2', 6380, 'id']],
    ];
    const view = viewOf(rows, ok, asked);
    expect([...servingOf(view, ['foo', '123456789'])]).to.deep.equal([
      ['10.0.0.1:6379', { host: asked, tags: ['foo'] }],
      ['10.0.0.2:6380', { host: { host: '10.0.0.2', port: 6380 }, tags: ['123456789'] }],
    ]);
    expect(servingOf(viewOf([], ok, asked), ['foo']).size).to.equal(0);
  });

  it('are believed of a node that sees a working Cluster, and of the newest of these', () => {
    const views = [
      viewOf([], { cluster_state: 'fail', cluster_current_epoch: '9' }, asked),
      viewOf([], ok, asked),
      viewOf([], { ...ok, cluster_current_epoch: '7' }, asked),
    ];
    expect(newestOf(views)).to.equal(views[2]);
    expect(newestOf([])).to.equal(undefined);
  });
});
