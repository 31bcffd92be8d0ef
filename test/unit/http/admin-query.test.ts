import { expect } from 'chai';
import { filterOf } from '#src/http/admin-query.js';
import { Problem } from '#src/http/problem.js';

describe('the query of the list of dead letters', () => {
  it('asks for 50 of all where it says nothing', () => {
    expect(filterOf('/admin/dead-letters')).to.deep.equal({ limit: 50 });
    expect(filterOf('/admin/dead-letters?destination=&reason=&event_id=&path=&limit=&cursor=')).to.deep.equal({
      limit: 50,
    });
  });

  it('is read whole', () => {
    const url =
      '/admin/dead-letters?destination=orders&reason=age&event_id=a%2Fb&path=%2Fevents%2Fcrm&limit=100&cursor=c%3D';
    expect(filterOf(url)).to.deep.equal({
      destination: 'orders',
      reason: 'age',
      eventId: 'a/b',
      path: '/events/crm',
      limit: 100,
      cursor: 'c=',
    });
  });

  const wrong = [
    'limit=0',
    'limit=101',
    'limit=1e1',
    'limit=-1',
    'reason=bored',
    'reason=toString',
    'page=2',
    'limit=1&limit=2',
  ];
  for (const query of wrong) {
    it(`is refused with ${query}`, () => {
      expect(() => filterOf(`/admin/dead-letters?${query}`))
        .to.throw(Problem)
        .with.property('problem', 'invalid-parameter');
    });
  }
});
