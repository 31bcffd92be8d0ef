import { expect } from 'chai';
import { costOf, createPatientPatterns } from '#src/event/schemas/patient-pattern.js';
import { loadSchemas } from '#src/event/schemas/load-schemas.js';
import { schemasFolder } from '../../../support/schemas-folder.js';

describe('a pattern of a schema', () => {
  it('is judged by how its cost grows with the text', () => {
    const costs = [
      '^[A-Z]{3}-\\d{4}$',
      '^[a-z]+$',
      '[a-z]+',
      '^\\s*x\\s*$',
      '.*.*',
      '^(a+)+$',
      '^(a|aa)+$',
      '^([a-z]{2}-){3}$',
    ];
    expect(costs.map(costOf)).to.deep.equal([0, 1, 2, 2, 3, 5, 5, 0]);
  });

  it('matches short and long texts as a regular expression does', () => {
    const { regExp } = createPatientPatterns();
    const words = regExp('^([a-z]+\\.)+[a-z]+$', 'u');
    expect(
      ['a.b', 'shop.orders.placed.today.again', 'shop..orders.placed.today.again'].map((text) => words.test(text)),
    ).to.deep.equal([true, true, false]);
  });

  it('that Unicode mode refuses is taken without it', () => {
    const { regExp } = createPatientPatterns();
    expect(regExp('^[\\w-.]+\\-$', 'u').test('a.b-')).to.equal(true);
  });

  it('comes to an end where it would run away, all of one event’s together, and the next event is not affected', async () => {
    const folder = await schemasFolder({ 'a@b.json': { items: { pattern: '^(a+)+$' } } });
    const loading = await loadSchemas(folder.path);
    await folder.dispose();
    const check = loading.kind === 'loaded' ? loading.set.find('a', 'b') : undefined;
    const evil = `${'a'.repeat(60)}!`;
    expect(check?.([evil, evil, evil])).to.deep.equal([
      { path: '/detail/0', message: 'must match pattern "^(a+)+$"' },
      { path: '/detail/1', message: 'must match pattern "^(a+)+$"' },
      { path: '/detail/2', message: 'must match pattern "^(a+)+$"' },
    ]);
    expect(check?.(['a'.repeat(60)])).to.deep.equal([]);
  });
});
